"""Values made while a request is answered."""
import random
import secrets
from random import SystemRandom, getrandbits

from flask import Flask

app = Flask(__name__)


@app.route("/remember")
def remember():
    value = str(random.random())[2:]  # expect: hit
    other = random.normalvariate(0, 1)  # expect: hit
    bits = getrandbits(64)  # expect: hit
    safe = secrets.randbelow(2**32)
    system = random.SystemRandom().randint(0, 9)
    strong = SystemRandom().getrandbits(64)
    return f"{value}{other}{bits}{safe}{system}{strong}"


def jitter(seconds):
    return seconds * random.uniform(0.5, 1.5)
