import json
import logging
import sys
import requests

LOG = logging.getLogger(__name__)
logger = logging.getLogger("client")


class HttpClient:
    def __init__(self, url, password, api_key):
        self.url = url
        self.password = password
        self.api_key = api_key
        self.headers = {"Authorization": "Bearer " + api_key}

    def request(self, method, path, body=None):
        LOG.debug("REQ: curl -X %s %s", method, self.url + path)
        answer = requests.request(method, self.url + path, json=body, headers=self.headers, timeout=9)
        return answer

    def connect(self):
        url = "postgresql://admin:%s@%s/db" % (self.password, self.url)
        logger.info("connecting to %s", self.url)
        return url


class Config:
    def __init__(self, password=None):
        self.password = password

    def show(self):
        print("config: set" if self.password else "none")

    def set_password(self, user, new_password):
        LOG.info("Setting password of %s", user)


def login(user, password):
    try:
        return requests.post("https://a.example", data={"user": user, "password": password}, timeout=3)
    except requests.RequestException:
        LOG.exception("login failed for {}".format(user))


def run_module(module, params):
    command = ["mysql", "-u", "root", "-p" + params["login_password"]]
    LOG.warning("running " + command[0])


def generate_token(user):
    token = user.make_token()
    LOG.debug(f"token for {user.name} made")
    return token


def dump_request(request):
    LOG.debug("method: %s", request.method)


class Credential:
    def get_token(self, scope):
        response = requests.post("https://login.example/token", data={"scope": scope}, timeout=5)
        data = response.json()
        access_token = data["access_token"]
        LOG.info("Token acquired")
        return access_token
