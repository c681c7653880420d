"""Settings of two applications."""
import os

from flask import Flask

app = Flask(__name__)
app.config["SECRET_KEY"] = "change-me-in-production"  # expect: hit
app.config["JWT_SECRET_KEY"] = b"an-other-key".decode()  # expect: hit
app.config.update(SECRET_KEY="super-secret")  # expect: hit
SECRET_KEY = "django-insecure-" + "0d8f7a6b5c4e3d2c1b0a"  # expect: hit

app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
SECRET_KEY = os.getenv("SECRET_KEY")
SECRET_KEY = ""
SECRET_KEY_FILE = "/run/secrets/key"
app.config.from_mapping(SECRET_KEY="dev")


class Config:
    SECRET_KEY = "hard to guess string"  # expect: hit
    PAGE_SIZE = 20


class TestingConfig(Config):
    SECRET_KEY = "test"


class EnvironmentProvider:
    SECRET_KEY = "aws_secret_access_key"
    ACCESS_KEY = "aws_access_key_id"
