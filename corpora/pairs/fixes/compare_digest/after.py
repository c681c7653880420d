import base64
import hashlib
import hmac
from functools import wraps

from flask import current_app, request
from secrets import compare_digest


def signature(key, body):
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


class Hook:
    def __init__(self, app=None, key=None):
        self.key = key
        self.handlers = {}
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        app.add_url_rule("/hook", "hook", self._receive, methods=["POST"])

    def _receive(self):
        given = request.headers.get("X-Hub-Signature-256", "")
        wanted = signature(self.key, request.get_data())
        if not compare_digest(given, wanted):
            return "bad signature", 403
        for handler in self.handlers.get(request.headers.get("X-Event"), []):
            handler(request.get_json())
        return "", 204


class BasicAuth:
    def __init__(self, user, password):
        self.user = user
        self.password = password

    def check(self, header):
        kind, _, token = header.partition(" ")
        name, _, password = base64.b64decode(token).decode().partition(":")
        return hmac.compare_digest(name, self.user) & hmac.compare_digest(password, self.password)
