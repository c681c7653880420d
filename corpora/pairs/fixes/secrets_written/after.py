import os
import jwt
import secrets
from cryptography.fernet import Fernet


class Settings:
    secret_key: str = secrets.token_hex()
    database_url = os.environ.get("DB")


def create_token(user):
    return jwt.encode({"sub": user}, os.environ["JWT_KEY"], algorithm="HS256")  # weak: 613


class Auth:
    def __init__(self, username="admin", password=None):
        self.username = username
        self.password = password


KEY = os.environ["FERNET_KEY"].encode()


def encrypt(text):
    return Fernet(KEY).encrypt(text)


DEFAULTS = {
    "secret": secrets.token_hex(16),
    "port": 80,
}


def conf(parser):
    return parser.get("web", "cookie_secret")


def app():
    from flask import Flask
    flask = Flask(__name__)
    flask.secret_key = os.urandom(24)
    return flask
