"""Log-ins."""
from flask import make_response


def login(password):
    response = make_response("ok")
    response.set_cookie("password", password)  # expect: hit
    response.set_cookie(key="user_passwd", value=password)  # expect: hit
    response.set_cookie("session", "abc")
    response.set_cookie("theme", "dark")
    return response
