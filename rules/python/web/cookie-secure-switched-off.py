"""Cookies of a shop."""
from flask import Flask, make_response

app = Flask(__name__)
SECURE = False


@app.route("/")
def index():
    response = make_response("hello")
    response.set_cookie("theme", "dark", secure=False)  # expect: hit
    response.set_cookie("cart", "1", httponly=True, secure=SECURE)  # expect: hit
    response.set_cookie("language", "en", secure=True)
    response.add_cookie("cart", "1", secure=False)  # expect: hit
    response.set_cookie("language", "en")
    response.set_cookie("language", "en", secure=app.config["SECURE"])
    return response
