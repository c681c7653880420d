import hashlib
import random
import secrets
import string
import time


class Sessions:
    def __init__(self, lifetime=3600):
        self.lifetime = lifetime
        self.sessions = {}

    def make_id(self):
        return secrets.token_hex(32)

    def create(self, user):
        uid = self.make_id()
        self.sessions[uid] = (user, time.time())
        return uid


def generate_password(length=12, alphabet=string.ascii_letters):
    return "".join(secrets.choice(alphabet) for _ in range(length))
