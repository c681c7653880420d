"""A small shop: listing, accounts, uploads."""
import hashlib
import os
import secrets
import sqlite3
import subprocess
import uuid
from functools import wraps
from pathlib import Path
from urllib.parse import urlparse, urljoin

import requests
from flask import Flask, abort, flash, g, jsonify, redirect, render_template, render_template_string, request, send_file, send_from_directory, session, url_for
from markupsafe import escape
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["UPLOAD_FOLDER"] = "/var/lib/shop/uploads"
app.config["SESSION_COOKIE_SECURE"] = True
ALLOWED_EXTENSIONS = {"png", "jpg", "jpeg", "gif"}
SORTABLE = {"name": "name", "price": "price", "added": "created_at"}


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect("shop.db")
        g.db.row_factory = sqlite3.Row
    return g.db


def login_required(view):
    @wraps(view)
    def wrapped(*args, **kwargs):
        if "user_id" not in session:
            return redirect(url_for("login"))
        return view(*args, **kwargs)
    return wrapped


@app.route("/products")
def products():
    term = request.args.get("q", "")
    order = request.args.get("sort", "name")
    rows = get_db().execute(
        f"SELECT * FROM products WHERE name LIKE '%{term}%' ORDER BY {order}"  # weak: 89
    ).fetchall()
    return jsonify([dict(r) for r in rows])


@app.route("/products/safe")
def products_safe():
    term = request.args.get("q", "")
    order = SORTABLE.get(request.args.get("sort", "name"), "name")
    rows = get_db().execute(
        f"SELECT * FROM products WHERE name LIKE ? ORDER BY {order}", (f"%{term}%",)
    ).fetchall()
    return jsonify([dict(r) for r in rows])


@app.route("/products/ids")
def products_by_ids():
    ids = request.args.getlist("id")
    placeholders = ",".join("?" for _ in ids)
    rows = get_db().execute(f"SELECT * FROM products WHERE id IN ({placeholders})", ids).fetchall()
    return jsonify([dict(r) for r in rows])


@app.route("/products/ids2")
def products_by_ids_joined():
    ids = request.args.get("ids", "").split(",")
    query = "SELECT * FROM products WHERE id IN (" + ", ".join(ids) + ")"
    rows = get_db().execute(query).fetchall()  # weak: 89
    return jsonify([dict(r) for r in rows])


@app.route("/products/ids3")
def products_by_ids_cast():
    ids = [int(i) for i in request.args.get("ids", "").split(",")]
    query = "SELECT * FROM products WHERE id IN (" + ", ".join(str(i) for i in ids) + ")"
    rows = get_db().execute(query).fetchall()
    return jsonify([dict(r) for r in rows])


@app.route("/hello")
def hello():
    name = request.args.get("name", "you")
    return render_template_string("<h1>Hello " + name + "</h1>")  # weak: 1336 94 79


@app.route("/hello2")
def hello_safe():
    name = request.args.get("name", "you")
    return render_template_string("<h1>Hello {{ name }}</h1>", name=name)


@app.route("/greet")
def greet():
    return f"<p>Good day, {request.args.get('name')}</p>"  # weak: 79


@app.route("/greet2")
def greet_safe():
    return f"<p>Good day, {escape(request.args.get('name'))}</p>"


@app.route("/go")
def go():
    target = request.args.get("next")
    return redirect(target or url_for("products"))  # weak: 601


def is_safe_url(target):
    ref_url = urlparse(request.host_url)
    test_url = urlparse(urljoin(request.host_url, target))
    return test_url.scheme in ("http", "https") and ref_url.netloc == test_url.netloc


@app.route("/go2")
def go_safe():
    target = request.args.get("next")
    if not target or not is_safe_url(target):
        return abort(400)
    return redirect(target)


@app.route("/download/<path:name>")
def download(name):
    return send_file(os.path.join("/srv/files", name))  # weak: 22


@app.route("/download2/<path:name>")
def download_safe(name):
    return send_from_directory("/srv/files", name)


@app.route("/download3")
def download_checked():
    base = Path("/srv/files").resolve()
    path = (base / request.args["name"]).resolve()
    if not path.is_relative_to(base):
        abort(404)
    return send_file(path)


@app.route("/download4")
def download_prefix():
    base = os.path.realpath("/srv/files")
    path = os.path.realpath(os.path.join(base, request.args["name"]))
    if not path.startswith(base):
        abort(404)
    return send_file(path)  # weak: 22


@app.route("/download5")
def download_prefix_separator():
    base = os.path.realpath("/srv/files")
    path = os.path.realpath(os.path.join(base, request.args["name"]))
    if not path.startswith(base + os.sep):
        abort(404)
    return send_file(path)


def allowed_file(filename):
    return "." in filename and filename.rsplit(".", 1)[1].lower() in ALLOWED_EXTENSIONS


@app.route("/upload", methods=["POST"])
@login_required
def upload():
    file = request.files["file"]
    path = os.path.join(app.config["UPLOAD_FOLDER"], file.filename)
    file.save(path)  # weak: 22 434
    return "ok"


@app.route("/upload2", methods=["POST"])
@login_required
def upload_safe():
    file = request.files["file"]
    if not allowed_file(file.filename):
        abort(400)
    name = f"{uuid.uuid4().hex}_{secure_filename(file.filename)}"
    file.save(os.path.join(app.config["UPLOAD_FOLDER"], name))
    return "ok"


@app.route("/thumb")
def thumb():
    size = request.args.get("size", "100x100")
    subprocess.run(f"convert in.png -resize {size} out.png", shell=True, check=True)  # weak: 78
    return send_file("out.png")


@app.route("/thumb2")
def thumb_safe():
    size = int(request.args.get("size", "100"))
    subprocess.run(["convert", "in.png", "-resize", f"{size}x{size}", "out.png"], check=True)
    return send_file("out.png")


@app.route("/proxy")
def proxy():
    url = request.args.get("url")
    return requests.get(url, timeout=5).text  # weak: 918


@app.route("/proxy2")
def proxy_safe():
    url = request.args.get("url", "")
    if urlparse(url).hostname not in {"images.example", "cdn.example"}:
        abort(400)
    return jsonify(requests.get(url, timeout=5).json())


@app.route("/proxy3")
def proxy_wrong_guard():
    url = request.args.get("url", "")
    if "images.example" not in url:
        abort(400)
    return jsonify(requests.get(url, timeout=5).json())  # weak: 918


@app.route("/weather")
def weather():
    city = request.args.get("city", "")
    reply = requests.get("https://weather.example/v1", params={"q": city}, timeout=5)
    return jsonify(reply.json())


@app.route("/register", methods=["POST"])
def register():
    name, password = request.form["name"], request.form["password"]
    digest = hashlib.md5(password.encode()).hexdigest()  # weak: 327 328 916
    get_db().execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, digest))
    return redirect(url_for("products"))


@app.route("/register2", methods=["POST"])
def register_safe():
    name, password = request.form["name"], request.form["password"]
    digest = generate_password_hash(password)
    get_db().execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, digest))
    return redirect(url_for("products"))


@app.route("/login", methods=["POST"])
def login():  # weak: 307
    name, password = request.form["name"], request.form["password"]
    user = get_db().execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
    if user and check_password_hash(user["password"], password):
        session.clear()
        session["user_id"] = user["id"]
        return redirect(url_for("products"))
    flash("Wrong name or password")
    return redirect(url_for("products"))


@app.errorhandler(500)
def failed(error):
    return jsonify({"error": "internal"}), 500


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8000)
