"""Editing of accounts."""
from flask import Flask, request

from shop.models import User

app = Flask(__name__)
FIELDS = ("name", "mail")


@app.route("/users/<int:user_id>", methods=["PATCH"])
def update(user_id):
    user = User.query.get_or_404(user_id)
    data = request.get_json()
    for key, value in data.items():
        setattr(user, key, value)  # expect: hit
    for key, value in request.json.items():
        setattr(user, key, value)  # expect: hit
    for name in FIELDS:
        setattr(user, name, data[name])
    for key, value in data.items():
        if key in FIELDS:
            setattr(user, key, value)
    return "ok"


class Options:
    def __init__(self, **options):
        for key, value in options.items():
            setattr(self, key, value)
