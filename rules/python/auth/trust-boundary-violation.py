"""A shop that remembers its visitors."""
import flask
from flask import Flask, request, session

app = Flask(__name__)
LANGUAGES = {"en", "de", "fr"}


@app.route("/login", methods=["POST"])
def login():
    session["user"] = request.form["user"]  # expect: hit
    flask.session["role"] = request.args.get("role", "guest") + "!"  # expect: hit
    user = find_user(request.form["user"], request.form["password"])
    session["visits"] = int(request.form["visits"])
    session["started"] = "now"
    return str(user is not None)


@app.route("/language")
def language():
    wanted = request.args["language"]
    if wanted not in LANGUAGES:
        return "unknown language", 400
    session["language"] = wanted
    return "ok"


@app.route("/note")
def note():
    notes = {}
    notes["text"] = request.args["text"]
    return str(len(notes))


def find_user(name, password):
    return None
