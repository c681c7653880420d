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
    digest = hashlib.sha256

    def __init__(self, key, digest_method=hashlib.sha256):
        self.key = key

    def sign(self, value):
        return hmac.new(self.key, value, self.digest).hexdigest()


def encrypt_password(password):
    return base64.b64encode(hashlib.pbkdf2_hmac("sha256", password.encode(), os.urandom(16), 600_000))


def check_user(user, pw):
    salted = user.salt + pw
    return hmac.compare_digest(hashlib.scrypt(pw.encode(), salt=user.salt, n=2**14, r=8, p=1), user.hashed)


def fingerprint(certificate):
    return hashlib.sha256(certificate).hexdigest()


def verify_signature(public, data, signature):
    digest = SHA256.new(data)
    public.verify(digest, signature)


class Vault:
    def encrypt(self, key, data):
        return AES.new(key, AES.MODE_GCM).encrypt(data)

    def stream(self, key, data):
        return AES.new(key, AES.MODE_EAX).encrypt(data)

    def ecb(self, key, data):
        return AES.new(key, AES.MODE_GCM).encrypt(data)


def derive(password, salt):
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, 600_000).derive(password)


def mac(key, text):
    return hmac.new(key, text, "sha256").digest()


def key_id(password):
    m = hashlib.sha256()
    m.update(password)
    return m.digest()


def generate_auth_token(name, realm, password):
    return hashlib.scrypt(password.encode(), salt=name.encode(), n=2**14, r=8, p=1).hex()
