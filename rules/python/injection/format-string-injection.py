"""Notifications with a text of the user's choice."""
from string import Template

from flask import Flask, request

app = Flask(__name__)


class User:
    def __init__(self, name):
        self.name = name


@app.route("/notify", methods=["POST"])
def notify():
    template = request.form["template"]
    user = User("ada")
    text = template.format(user=user)  # expect: hit
    other = ("Hello " + template).format_map({"user": user})  # expect: hit
    safe = "Hello {}".format(template)
    also = f"Hello {template}"
    substituted = Template(template).safe_substitute(name=user.name)
    return text + other + safe + also + substituted
