"""Registration."""
from flask import Flask, request
from werkzeug.security import generate_password_hash

from shop.models import LoginForm, User, db

app = Flask(__name__)


@app.route("/register", methods=["POST"])
def register():
    user = User(name=request.form["name"], password=request.form["password"])  # expect: hit
    user.password = request.json["password"]  # expect: hit
    user.password = request.form.get("password")  # expect: hit
    user.password = generate_password_hash(request.form["password"])
    user.password_hash = generate_password_hash(request.form["password"])
    other = User(name=request.form["name"], password=generate_password_hash(request.form["password"]))
    form = LoginForm(name=request.form["name"], password=request.form["password"])
    user.set_password(request.form["password"])
    password = request.form["password"]
    third = User(name="x", password=password)  # expect: miss
    db.session.add_all([user, other, third, form])
    return "ok"
