"""Keys from passwords."""
import hashlib
import os
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

SALT = b"pepper-and-salt"


def keys(password, user):
    one = hashlib.pbkdf2_hmac("sha256", password, b"salt", 600_000)  # expect: hit
    two = hashlib.pbkdf2_hmac("sha256", password, SALT, 600_000)  # expect: hit
    three = hashlib.scrypt(password, salt=b"static", n=2**14, r=8, p=1)  # expect: hit
    four = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=SALT, iterations=600_000)  # expect: hit
    salt = os.urandom(16)
    ok1 = hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
    ok2 = hashlib.pbkdf2_hmac("sha256", password, secrets.token_bytes(16), 600_000)
    ok3 = hashlib.scrypt(password, salt=user.salt, n=2**14, r=8, p=1)
    ok4 = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=600_000)
    return one, two, three, four, ok1, ok2, ok3, ok4


def probe():
    hashlib.pbkdf2_hmac("sha256", b"p", b"s", 1)


def weak():
    return hashlib.pbkdf2_hmac("sha256", b"hunter2", b"salt", 600_000)  # expect: hit
