"""Sessions."""
import hashlib
import random
import secrets
import time


class Sessions:
    def make_id(self):
        return hashlib.sha256(("%s%s" % (random.random(), time.time())).encode()).hexdigest()  # expect: hit

    def new_uid(self):
        number = random.getrandbits(64)  # expect: hit
        return str(number)

    def create_id(self):
        return secrets.token_hex(32)

    def backoff(self):
        return random.random()


class Maze:
    def make_id(self):
        return random.random()
