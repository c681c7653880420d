import os

from flask import Flask
import secrets


class DefaultConfig:
    DEBUG = False
    SECRET_KEY = os.environ.get("APP_SECRET") or secrets.token_hex(32)


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_object(DefaultConfig)
    if config:
        app.config.update(config)
    return app
