import base64
import hashlib
import hmac
import os
from hashlib import md5, sha1
from Crypto.Cipher import DES, AES, ARC4
from Crypto.Hash import MD5, SHA256
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC


class Signer:
    digest = hashlib.sha1

    def __init__(self, key, digest_method=hashlib.sha256):
        self.key = key

    def sign(self, value):
        return hmac.new(self.key, value, self.digest).hexdigest()


def encrypt_password(password):
    return md5(password.encode("utf-8")).hexdigest()  # weak: 916


def check_user(user, pw):
    salted = user.salt + pw
    return hashlib.sha1(salted.encode()).hexdigest() == user.hashed  # weak: 327


def fingerprint(certificate):
    return hashlib.md5(certificate).hexdigest()  # missed: 328


def verify_signature(public, data, signature):
    digest = MD5.new(data)  # weak: 327
    public.verify(digest, signature)


class Vault:
    def encrypt(self, key, data):
        return DES.new(key, DES.MODE_CBC, data[:8]).encrypt(data)  # weak: 327

    def stream(self, key, data):
        return ARC4.new(key).encrypt(data)  # weak: 327

    def ecb(self, key, data):
        return AES.new(key, AES.MODE_ECB).encrypt(data)  # weak: 327


def derive(password, salt):
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, 1000).derive(password)  # weak: 916


def mac(key, text):
    return hmac.new(key, text, "md5").digest()  # missed: 328


def key_id(password):
    m = hashlib.md5()  # weak: 327
    m.update(password)
    return m.digest()


def generate_auth_token(name, realm, password):
    return hashlib.new("sha1", f"{name}:{realm}:{password}".encode()).hexdigest()  # weak: 327
