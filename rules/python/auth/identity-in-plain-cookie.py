import tornado.web
from flask import request


class Base(tornado.web.RequestHandler):
    def get_current_user(self):
        return self.get_cookie("user")  # expect: hit


class Signed(tornado.web.RequestHandler):
    def get_current_user(self):
        return self.get_signed_cookie("user")


class Other(tornado.web.RequestHandler):
    def get_theme(self):
        return self.get_cookie("theme")


def panel():
    if request.cookies.get("role") == "admin":  # expect: hit
        return "all"
    if request.cookies.get("is_admin"):  # expect: hit
        return "all"
    if request.cookies.get("theme") == "dark":
        return "dark"
    if request.cookies.get("session"):
        return "some"
    return "none"
