"""Encryption helpers."""
import base64
import hashlib
import os
import random
import secrets
import uuid

from Crypto.Cipher import AES, DES, ARC4
from Crypto.PublicKey import RSA
from Crypto.Random import get_random_bytes
from Crypto.Util.Padding import pad
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC


def encrypt_ecb(key, data):
    cipher = AES.new(key, AES.MODE_ECB)  # weak: 327
    return cipher.encrypt(pad(data, 16))


def encrypt_fixed_iv(key, data):
    iv = b"1234567890123456"
    cipher = AES.new(key, AES.MODE_CBC, iv)  # weak: 329 1204 330 327
    return cipher.encrypt(pad(data, 16))


def encrypt_gcm(key, data):
    cipher = AES.new(key, AES.MODE_GCM, nonce=get_random_bytes(12))
    return cipher.encrypt_and_digest(data)


def encrypt_des(key, data):
    return DES.new(key, DES.MODE_CBC, get_random_bytes(8)).encrypt(pad(data, 8))  # weak: 327


def encrypt_rc4(key, data):
    return ARC4.new(key).encrypt(data)  # weak: 327


def small_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # weak: 326


def large_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def small_key_pycrypto():
    return RSA.generate(1024)  # weak: 326


def fixed_key(data):
    key = b"0123456789abcdef0123456789abcdef"
    return AESGCM(key).encrypt(os.urandom(12), data, None)  # weak: 321 798


def env_key(data):
    key = base64.b64decode(os.environ["DATA_KEY"])
    return AESGCM(key).encrypt(os.urandom(12), data, None)


def few_rounds(password):
    return hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 1000)  # weak: 916


def many_rounds(password):
    return hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 600_000)


def fixed_salt(password):
    return hashlib.pbkdf2_hmac("sha256", password, b"salt", 600_000)  # weak: 760 916 759


def old_cipher(key, iv, data):
    encryptor = Cipher(algorithms.TripleDES(key), modes.CBC(iv)).encryptor()  # weak: 327
    return encryptor.update(data) + encryptor.finalize()


def rsa_pkcs1(key, data):
    return key.encrypt(data, padding.PKCS1v15())  # weak: 780 327


def rsa_oaep(key, data):
    return key.encrypt(data, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))


def session_token():
    return hashlib.sha256(str(random.random()).encode()).hexdigest()  # weak: 330 338


def session_token_safe():
    return secrets.token_hex(32)


def otp():
    return str(random.randint(100000, 999999))  # weak: 330 338


def otp_safe():
    return f"{secrets.randbelow(1_000_000):06d}"


def shuffle_deck(cards):
    random.shuffle(cards)
    return cards


def password_digest(password):
    return hashlib.sha1(password.encode("utf-8")).hexdigest()  # weak: 327 328 916


def password_sha256(password):
    return hashlib.sha256(password.encode("utf-8")).hexdigest()  # weak: 916


def etag(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
