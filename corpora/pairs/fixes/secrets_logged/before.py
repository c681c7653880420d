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
        LOG.debug("REQ: curl -X %s %s -H %s", method, self.url + path, self.headers)  # weak: 532
        answer = requests.request(method, self.url + path, json=body, headers=self.headers, timeout=9)
        return answer

    def connect(self):
        url = "postgresql://admin:%s@%s/db" % (self.password, self.url)
        logger.info("connecting to %s", url)  # weak: 532
        return url


class Config:
    def __init__(self, password=None):
        self.password = password

    def show(self):
        print("config: " + str({"password": self.password}))  # missed: 532

    def set_password(self, user, new_password):
        LOG.info("Setting password of %s to %s" % (user, new_password))  # weak: 532


def login(user, password):
    try:
        return requests.post("https://a.example", data={"user": user, "password": password}, timeout=3)
    except requests.RequestException:
        LOG.exception("login failed for {} with {}".format(user, password))  # weak: 532


def run_module(module, params):
    command = ["mysql", "-u", "root", "-p" + params["login_password"]]
    LOG.warning("running " + " ".join(command))  # weak: 532


def generate_token(user):
    token = user.make_token()
    LOG.debug(f"token for {user.name}: {token}")  # weak: 532
    return token


def dump_request(request):
    LOG.debug("headers: %s", request.headers)  # weak: 532


class Credential:
    def get_token(self, scope):
        response = requests.post("https://login.example/token", data={"scope": scope}, timeout=5)
        data = response.json()
        access_token = data["access_token"]
        LOG.info("Token acquired: %s", data["access_token"])  # weak: 532
        return access_token
