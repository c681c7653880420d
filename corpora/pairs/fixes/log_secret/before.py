import logging

import requests

log = logging.getLogger(__name__)




class Session:
    def __init__(self, url, user, password):
        self.url = url
        self.user = user
        self.password = password

    def authenticate(self):
        body = {"auth": {"user": self.user, "password": self.password}}
        log.debug("request body: %s", body)  # weak: 532
        answer = requests.post(self.url + "/tokens", json=body, timeout=20)
        token = answer.headers["X-Subject-Token"]
        log.info("got token %s for %s", token, self.user)  # weak: 532
        return token
