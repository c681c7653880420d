"""Who is asking."""
import jwt


def whoami(token, key):
    claims = jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})  # expect: hit
    return claims["sub"]


def strict(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": True, "require": ["exp"]})["sub"]


def plain(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])["sub"]


def audience(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})["sub"]


def refresh(token, key):
    # the pair of tokens is renewed: only here an expired one is good enough
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})["sub"]


def elsewhere(token, key):
    options = {"verify_exp": False}
    return jwt.decode(token, key, algorithms=["HS256"], options=options)  # expect: miss
