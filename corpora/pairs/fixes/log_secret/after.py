import logging

import requests

log = logging.getLogger(__name__)


def _redact(headers):
    return {k: "***" if k.lower() in ("authorization", "x-auth-token") else v for k, v in headers.items()}


class Session:
    def __init__(self, url, user, password):
        self.url = url
        self.user = user
        self.password = password

    def authenticate(self):
        body = {"auth": {"user": self.user, "password": self.password}}
        log.debug("request to %s", self.url)
        answer = requests.post(self.url + "/tokens", json=body, timeout=20)
        token = answer.headers["X-Subject-Token"]
        log.info("got a token for %s", self.user)
        return token
