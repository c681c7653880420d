"""An application with sessions."""
import os
import secrets

from flask import Flask

app = Flask(__name__)
app.secret_key = "dev"  # expect: hit
app.secret_key = "super" + "-secret"  # expect: hit
app.secret_key = os.urandom(32)
app.secret_key = secrets.token_hex(32)
app.secret_key = os.environ["SECRET_KEY"]


def create(key):
    made = Flask(__name__)
    made.secret_key = key
    made.secret_key = b"0123456789abcdef".decode()  # expect: hit
    return made
