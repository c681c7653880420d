"""Log-ins."""
from flask import Flask, make_response

app = Flask(__name__)
NAME = "session_id"


@app.route("/login", methods=["POST"])
def login(secure=True):
    response = make_response("ok")
    response.set_cookie("session", "abc")  # expect: hit
    response.set_cookie("auth_token", "abc", httponly=True)  # expect: hit
    response.set_cookie(key=NAME, value="abc", secure=False)  # expect: hit
    response.set_cookie("session", "abc", secure=True, httponly=True, samesite="Lax")
    response.set_cookie("session", "abc", secure=app.config["HTTPS"])
    response.set_cookie("theme", "dark")
    response.delete_cookie("session")
    return response
