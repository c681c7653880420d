"""Encryption with cryptography."""
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.modes import CBC

IV = b"0123456789abcdef"


def encrypt(key, iv):
    one = Cipher(algorithms.AES(key), modes.CBC(b"0000000000000000"))  # expect: hit
    two = Cipher(algorithms.AES(key), CBC(IV))  # expect: hit
    three = modes.CTR(nonce=b"\x00" * 16)  # expect: hit
    four = modes.GCM(initialization_vector=IV)  # expect: hit
    fresh = os.urandom(16)
    ok1 = Cipher(algorithms.AES(key), modes.CBC(fresh))
    ok2 = modes.GCM(os.urandom(12))
    ok3 = modes.CBC(iv)
    return one, two, three, four, ok1, ok2, ok3
