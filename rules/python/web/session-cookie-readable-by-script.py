"""Settings of two applications."""
from flask import Flask

app = Flask(__name__)
app.config["SESSION_COOKIE_HTTPONLY"] = False  # expect: hit
app.config.update({"SESSION_COOKIE_HTTPONLY": False})  # expect: hit
SESSION_COOKIE_HTTPONLY = False  # expect: hit
REMEMBER_COOKIE_HTTPONLY = False  # expect: hit
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
app.config["SESSION_COOKIE_HTTPONLY"] = True
