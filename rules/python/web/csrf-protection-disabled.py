"""Settings."""
import os

from flask import Flask

app = Flask(__name__)
app.config["WTF_CSRF_ENABLED"] = False  # expect: hit
app.config.update(WTF_CSRF_CHECK_DEFAULT=False)  # expect: hit
app.config["WTF_CSRF_ENABLED"] = True
app.config["WTF_CSRF_TIME_LIMIT"] = 0


class Config:
    WTF_CSRF_ENABLED = False  # expect: hit
    JWT_COOKIE_CSRF_PROTECT = os.environ.get("CSRF") != "0"
