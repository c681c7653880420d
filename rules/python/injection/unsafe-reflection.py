"""Editing a profile."""
from flask import Flask, request

app = Flask(__name__)
EDITABLE = {"name", "mail"}


class Profile:
    name = ""
    mail = ""
    is_admin = False

    def refresh(self):
        return None


profile = Profile()


@app.route("/edit", methods=["POST"])
def edit():
    field = request.form["field"]
    setattr(profile, field, request.form["value"])  # expect: hit
    action = getattr(profile, request.form["action"])  # expect: hit
    setattr(profile, "name", request.form["value"])
    return str(action())


@app.route("/edit-safe", methods=["POST"])
def edit_safe():
    field = request.form["field"]
    if field not in EDITABLE:
        return "no", 400
    setattr(profile, field, request.form["value"])
    return "ok"


class Account(Base):
    def __init__(self, **values):
        for name in ("name", "mail"):
            setattr(self, name, values[name])

    def to_dict(self):
        return {c.name: getattr(self, c.name) for c in self.__table__.columns}


@app.route("/accounts", methods=["POST"])
def add_account():
    account = Account(**request.get_json())
    shown = {name: getattr(account, name) for name in request.get_json()["shown"]}  # expect: hit
    return {**account.to_dict(), **shown}
