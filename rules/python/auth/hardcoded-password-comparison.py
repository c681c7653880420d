"""Log-ins."""
from flask import Flask, request
from werkzeug.security import check_password_hash

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    name = request.form["name"]
    password = request.form.get("password")
    if name == "admin" and password == "admin123":  # expect: hit
        return "welcome"
    if request.form["password"] == "letmein":  # expect: hit
        return "welcome"
    if "hunter2" == password:  # expect: hit
        return "welcome"
    if request.headers.get("X-Key") == "x":
        return "?"
    return "no"


class Account:
    def __init__(self, password, password_hash):
        self.password = password
        self.password_hash = password_hash

    def check(self, password, user_password):
        if self.password == "s3cret!":  # expect: hit
            return True
        if password == "" or password == user_password:
            return False
        if password == "-" or password == "***" or password == "<unset>":
            return False
        if password is None:
            return False
        return check_password_hash(self.password_hash, password)


def field(kind, token):
    return kind == "password" or token == "end"


def mode(user):
    return user.update_password == "always" or user.change_password == "on_create"
