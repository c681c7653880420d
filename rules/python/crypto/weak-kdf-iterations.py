"""Keys from passwords."""
import hashlib
import os

from Crypto.Protocol.KDF import PBKDF2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ROUNDS = 1000


def keys(password, rounds):
    salt = os.urandom(16)
    one = hashlib.pbkdf2_hmac("sha256", password, salt, 1000)  # expect: hit
    two = hashlib.pbkdf2_hmac("sha256", password, salt, iterations=10_000)  # expect: hit
    three = hashlib.pbkdf2_hmac("sha256", password, salt, ROUNDS * 10)  # expect: hit
    four = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=4096)  # expect: hit
    five = PBKDF2(password, salt, 32, count=1000)  # expect: hit
    ok1 = hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
    ok2 = hashlib.pbkdf2_hmac("sha256", password, salt, rounds)
    ok3 = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=480000)
    return one, two, three, four, five, ok1, ok2, ok3


def probe():
    hashlib.pbkdf2_hmac("sha256", b"p", b"s", 1)


def weak(salt):
    return hashlib.pbkdf2_hmac("sha256", b"hunter2", salt, 1)  # expect: hit
