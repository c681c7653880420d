"""Where to go after the log-in."""
from flask import Flask, redirect, request, url_for

app = Flask(__name__)
PAGES = {"home": "/", "cart": "/cart"}


@app.route("/login", methods=["POST"])
def login():
    target = request.args.get("next")
    if not target:
        return redirect(url_for("home"))
    return redirect(target)  # expect: hit


@app.route("/out")
def out():
    return redirect(location="https://" + request.args["host"], code=302)  # expect: hit


@app.route("/known")
def known():
    return redirect(PAGES.get(request.args["page"], "/"))


@app.route("/home")
def home():
    return redirect("/start?page=" + str(int(request.args["page"])))
