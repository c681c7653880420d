import os
import jwt
import secrets
from cryptography.fernet import Fernet


class Settings:
    secret_key: str = "f4h5k2j3h4k5j23h4k5"  # weak: 321
    database_url = os.environ.get("DB", "postgresql://admin:S3cret99@db/prod")


def create_token(user):
    return jwt.encode({"sub": user}, "my-very-secret-jwt-key", algorithm="HS256")  # weak: 321


class Auth:
    def __init__(self, username="admin", password="cobbler-testing-9"):  # weak: 798
        self.username = username
        self.password = password


KEY = b"bWFzdGVyLWtleS1vZi1hbGwtc2VjcmV0cy0xMjM0NTY="  # missed: 798


def encrypt(text):
    return Fernet(KEY).encrypt(text)  # weak: 321


DEFAULTS = {
    "secret": "thisISaDEFAULTsecret00",  # weak: 798
    "port": 80,
}


def conf(parser):
    return parser.get("web", "cookie_secret", fallback="hunter2-cookie-key-77")  # missed: 798


def app():
    from flask import Flask
    flask = Flask(__name__)
    flask.secret_key = "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT"  # weak: 321
    return flask
