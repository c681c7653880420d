"""How passwords are kept."""
import hashlib
import os

import bcrypt


def hash_password(raw):
    return hashlib.sha256(raw.encode()).hexdigest()  # expect: hit


def make_password_hash(text, salt):
    return salt + hashlib.md5((salt + text).encode("utf-8")).hexdigest()  # expect: hit


def check_password(stored, given):
    return stored == hashlib.sha1(given.encode()).hexdigest()  # expect: hit


def encode_pwd(value):
    digest = hashlib.sha512(value)  # expect: hit
    return digest.hexdigest()


def hash_passwd(raw):
    """bcrypt takes no more than 72 bytes."""
    return bcrypt.hashpw(hashlib.sha256(raw).digest(), bcrypt.gensalt())


def check_password_pwned(raw):
    prefix = hashlib.sha1(raw).hexdigest()[:5]
    return ask(prefix)


def create_password():
    return hashlib.sha256(os.urandom(32)).hexdigest()


def hash_file(content):
    return hashlib.sha256(content).hexdigest()
