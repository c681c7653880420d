"""Settings of two applications."""
import os

from flask import Flask

app = Flask(__name__)
app.config["SESSION_COOKIE_SECURE"] = False  # expect: hit
app.config.update(REMEMBER_COOKIE_SECURE=False, PREFERRED_URL_SCHEME="https")  # expect: hit
SESSION_COOKIE_SECURE = False  # expect: hit
CSRF_COOKIE_SECURE = False  # expect: hit

app.config["SESSION_COOKIE_SECURE"] = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = os.environ.get("INSECURE") != "1"
SESSION_COOKIE_NAME = "sid"
