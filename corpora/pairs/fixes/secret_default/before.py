import os

from flask import Flask
import secrets


class DefaultConfig:
    DEBUG = False
    SECRET_KEY = "dtale-long-default-1839"  # weak: 798


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_object(DefaultConfig)
    if config:
        app.config.update(config)
    return app
