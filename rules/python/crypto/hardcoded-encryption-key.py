"""Encryption and signatures."""
import hashlib
import hmac
import os

from Crypto.Cipher import AES
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = b"0123456789abcdef"


def work(data, key):
    one = AES.new(KEY, AES.MODE_GCM)  # expect: hit
    two = Fernet(b"bXktdmVyeS1zZWNyZXQta2V5LXRoYXQtaXMtMzItYg==")  # expect: hit
    three = AESGCM(b"k" * 32)  # expect: hit
    four = hmac.new(b"signing", data, hashlib.sha256).hexdigest()  # expect: hit
    five = algorithms.AES(KEY)  # expect: hit
    six = hmac.new(key="si" + "gning", msg=data, digestmod="sha256")  # expect: hit
    ok1 = Fernet(Fernet.generate_key())
    ok2 = Fernet(os.environ["DATA_KEY"])
    ok3 = AES.new(key, AES.MODE_GCM)
    ok4 = hmac.new(os.urandom(32), data, hashlib.sha256)
    return one, two, three, four, five, six, ok1, ok2, ok3, ok4


SIGNING = b"9f8e7d6c5b4a3928"


def several_rounds(first, second):
    one = hmac.new(SIGNING, digestmod="sha256")  # expect: hit
    one.update(first)
    two = hmac.new(SIGNING, digestmod="sha256")
    two.update(second)
    three = hmac.new(b"another-key-4711", digestmod="sha256")  # expect: hit
    return one.digest() + two.digest() + three.digest()


def elsewhere(text):
    return hmac.new(SIGNING, text, "sha256").hexdigest()  # expect: hit
