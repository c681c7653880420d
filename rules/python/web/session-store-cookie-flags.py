"""Where sessions are kept."""
from aiohttp_session import setup
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from aiohttp_session.redis_storage import RedisStorage
from fastapi_users.authentication import CookieTransport


def sessions(app, redis, key, local):
    setup(app, RedisStorage(redis, cookie_name="sid", httponly=False, samesite="Lax"))  # expect: hit
    setup(app, EncryptedCookieStorage(key, secure=False))  # expect: hit
    setup(app, EncryptedCookieStorage(key, secure=True, httponly=True))
    setup(app, RedisStorage(redis, cookie_name="sid"))
    setup(app, RedisStorage(redis, secure=not local))
    return CookieTransport(cookie_httponly=False)  # expect: hit


def theme(response):
    response.set_cookie("theme", "dark", httponly=False)
