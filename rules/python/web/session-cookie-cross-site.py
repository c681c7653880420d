"""Settings of two applications."""
from flask import Flask

app = Flask(__name__)
app.config["SESSION_COOKIE_SAMESITE"] = "None"  # expect: hit
SESSION_COOKIE_SAMESITE = "none"  # expect: hit
CSRF_COOKIE_SAMESITE = "None"  # expect: hit
SESSION_COOKIE_SAMESITE = "Lax"
app.config["SESSION_COOKIE_SAMESITE"] = "Strict"
SAMESITE = "None"
