"""The pages of the shop."""

import base64
import json
import os
import pickle
import sqlite3
import subprocess
from pathlib import Path
from uuid import uuid4

import requests
from flask import Flask, abort, make_response, redirect, render_template, request, send_file
from markupsafe import escape
from werkzeug.utils import secure_filename

from ordering.accounts import User, current_user, hash_password_safely

app = Flask(__name__)
app.secret_key = os.environ["LUNCH_SESSION_KEY"]

RECEIPTS = Path("receipts")
PHOTO_HOSTS = {"menu": "photos.menu.example", "archive": "archive.menu.example"}


def database():
    return sqlite3.connect("lunch.db")


@app.route("/dishes")
def search_dishes():
    term = request.args.get("q", "")
    query = f"SELECT name, price FROM dishes WHERE name LIKE '%{term}%'"
    rows = database().execute(query).fetchall()
    return render_template("dishes.html", rows=rows)


@app.route("/dishes/by-kind")
def dishes_by_kind():
    kind = request.args.get("kind", "")
    rows = database().execute("SELECT name, price FROM dishes WHERE kind = ?", (kind,)).fetchall()
    return render_template("dishes.html", rows=rows)


@app.route("/hello")
def hello():
    name = request.args.get("name", "guest")
    return make_response(f"<h1>Enjoy your meal, {name}!</h1>")


@app.route("/goodbye")
def goodbye():
    name = request.args.get("name", "guest")
    return make_response(f"<h1>See you tomorrow, {escape(name)}!</h1>")


@app.route("/receipt")
def receipt():
    return send_file(os.path.join("receipts", request.args["file"]))


@app.route("/receipt/safe")
def receipt_safely():
    return send_file(RECEIPTS / secure_filename(request.args["file"]))


@app.route("/register", methods=["POST"])
def register():
    user = User()
    user.name = request.form["name"]
    user.password = request.form["password"]
    user.save()
    return "welcome"


@app.route("/register/safe", methods=["POST"])
def register_safely():
    user = User()
    user.name = request.form["name"]
    user.salt = os.urandom(16)
    user.password = hash_password_safely(request.form["password"], user.salt)
    user.save()
    return "welcome"


@app.route("/dishes/photo", methods=["POST"])
def upload():
    photo = request.files["photo"]
    photo.save(os.path.join("photos", photo.filename))
    return "thank you"


@app.route("/dishes/photo/safe", methods=["POST"])
def upload_safely():
    photo = request.files["photo"]
    photo.save(os.path.join("photos", uuid4().hex))
    return "thank you"


@app.route("/labels", methods=["POST"])
def print_labels():
    printer = request.form["printer"]
    os.system("lpr -P " + printer + " labels.pdf")
    return "printing"


@app.route("/labels/safe", methods=["POST"])
def print_labels_safely():
    printer = request.form["printer"]
    if printer not in ("kitchen", "counter"):
        abort(404)
    subprocess.run(["lpr", "-P", printer, "labels.pdf"], check=True)
    return "printing"


@app.route("/photo")
def photo():
    return requests.get(request.args["url"], timeout=5).content


@app.route("/photo/safe")
def photo_safely():
    host = PHOTO_HOSTS.get(request.args["from"], "photos.menu.example")
    return requests.get(f"https://{host}/today.jpg", timeout=5).content


@app.route("/basket")
def basket():
    dishes = pickle.loads(base64.b64decode(request.cookies["basket"]))
    return render_template("basket.html", dishes=dishes)


@app.route("/basket/safe")
def basket_safely():
    dishes = json.loads(base64.b64decode(request.cookies["basket"]))
    return render_template("basket.html", dishes=dishes)


@app.route("/back")
def back():
    return redirect(request.args.get("next", "/"))


@app.route("/orders/<int:number>/cancel", methods=["POST"])
def cancel(number):
    if current_user(request.headers.get("Authorization", "")) is None:
        abort(401)
    connection = database()
    connection.execute("DELETE FROM orders WHERE number = ?", (number,))
    connection.commit()
    return redirect("/orders")


if __name__ == "__main__":
    app.run(host="127.0.0.1", debug=True)
