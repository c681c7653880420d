"""A log-in that keeps a record."""
import logging
import math

import requests

logger = logging.getLogger(__name__)


class Login:
    def __init__(self, password, api_key):
        self.password = password
        self.api_key = api_key
        self.log = logger
        self.headers = {"Authorization": "Bearer " + api_key}

    def open(self, name, password, data, user_token):
        logging.info("login of %s with %s", name, password)  # expect: hit
        logger.debug(f"login of {name} with {password}")  # expect: hit
        logger.warning("bad password: " + password)  # expect: hit
        self.log.error("key %s", self.api_key)  # expect: hit
        logger.info(f"payload {data['password']}")  # expect: hit
        logger.info("password %s" % self.password)  # expect: hit
        logger.info("Setting password of %s to %s" % (name, password))  # expect: hit
        logger.info("login of {} with {}".format(name, password))  # expect: hit
        logger.info("sent: %s", {"user": name, "password": password})  # expect: hit
        logger.info("login of %s", name)
        logger.info("wrong password for %s", name)
        logger.info("password given: %s", bool(password))
        logger.info("password: %s", "set" if password else "missing")
        logger.info(f"password of {name} changed, {len(password)} characters")
        logger.info("the field %s", {"password": "***"})
        print(name)
        return math.log(3)

    def connect(self, host):
        url = "postgresql://admin:%s@%s/db" % (self.password, host)
        logger.info("connecting to %s", url)  # expect: hit
        body = {"auth": {"user": host, "password": self.password}}
        logger.debug("request body: %s", body)  # expect: hit
        shown = {"auth": {"user": host, "password": "***"}}
        logger.debug("request body: %s", shown)
        logger.debug("GET %s with %s", host, self.headers)  # expect: hit
        token = requests.post(host, json=body, timeout=9).headers["X-Subject-Token"]
        logger.info("got token %s", token)  # expect: hit
        logger.info("got a token for %s", host)

    def quiet(self, user, password_hash, token_id):
        password = "*" * 8
        logger.info("password is %s", mask(password))
        logger.info("token %s, hash %s", token_id, password_hash)
        password = None
        logger.info("password is %s", password)


def mask(text):
    return text[:1] + "***"


def sign_up(request):
    data = request.get_json()
    logger.info("signing up %r", data)  # expect: hit
    return create(data["name"], digest(data["password"]))


def sign_up_quietly(request):
    data = request.get_json()
    secret = data.pop("password")
    logger.info("signing up %r", data)
    return create(data["name"], digest(secret), data.get("password"))


def rename(request):
    data = request.get_json()
    logger.info("renaming %r", data)
    return store(data["name"])
