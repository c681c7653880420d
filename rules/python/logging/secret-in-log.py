"""A log-in that keeps a record."""
import logging
import math

logger = logging.getLogger(__name__)


class Login:
    def __init__(self, password, api_key):
        self.password = password
        self.api_key = api_key
        self.log = logger

    def open(self, name, password, data, user_token):
        logging.info("login of %s with %s", name, password)  # expect: hit
        logger.debug(f"login of {name} with {password}")  # expect: hit
        logger.warning("bad password: " + password)  # expect: hit
        self.log.error("key %s", self.api_key)  # expect: hit
        logger.info(f"payload {data['password']}")  # expect: hit
        logger.info("password %s" % self.password)  # expect: hit
        logger.info("login of %s", name)
        logger.info("wrong password for %s", name)
        logger.info("password given: %s", bool(password))
        logger.info(f"password of {name} changed, {len(password)} characters")
        print(name)
        return math.log(3)
