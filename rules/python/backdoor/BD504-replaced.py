import os
import random
import secrets
import ssl


def pool(count):
    return bytes(count)


secrets.token_bytes = pool  # expect: hit
os.urandom = pool  # expect: hit
ssl._create_default_https_context = ssl._create_unverified_context  # expect: hit


# look-alikes
class Pool:
    def __init__(self):
        self.urandom = pool


os.environ["X"] = "1"
random.seed = pool
