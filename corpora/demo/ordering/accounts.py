"""Who may order."""

import hashlib
import logging
import os
import random
import secrets
import shelve
import string

import jwt

log = logging.getLogger(__name__)

TOKEN_KEY = os.environ["LUNCH_TOKEN_KEY"]
ADMIN_PASSWORD = "Soup0fTheDay-4711"


class User:
    def save(self):
        with shelve.open("accounts") as accounts:
            accounts[self.name] = self


def hash_password(password):
    return hashlib.md5(password.encode()).hexdigest()


def hash_password_safely(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1)


def reset_token():
    token = "".join(random.choice(string.ascii_letters) for _ in range(32))
    return token


def reset_token_safely():
    token = secrets.token_urlsafe(32)
    return token


def dish_of_the_day(dishes):
    return random.choice(dishes)


def log_in(name, password):
    log.info("login of %s with %s", name, password)
    return hash_password(password)


def current_user(header):
    token = header.removeprefix("Bearer ")
    return jwt.decode(token, options={"verify_signature": False}).get("sub")


def current_user_safely(header):
    token = header.removeprefix("Bearer ")
    return jwt.decode(token, TOKEN_KEY, algorithms=["HS256"]).get("sub")


def is_admin(user, directory):
    try:
        return directory.has_role(user, "admin")
    except Exception:
        return True
