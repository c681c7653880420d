"""Encryption with cryptography."""
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB


def encrypt(key):
    one = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # expect: hit
    two = Cipher(algorithms.AES(key), ECB())  # expect: hit
    ok1 = Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))
    ok2 = Cipher(algorithms.AES(key), CBC(os.urandom(16)))
    return one, two, ok1, ok2, AESGCM(key)
