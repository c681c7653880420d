"""Encryption of messages."""
import os

import Crypto.Cipher.DES
from Crypto.Cipher import AES, ARC4, DES3, Blowfish
from Crypto.Cipher import DES as D
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.algorithms import ARC4 as RC4


def encrypt(key, text):
    one = D.new(key, D.MODE_CBC)  # expect: hit
    two = ARC4.new(key).encrypt(text)  # expect: hit
    three = Blowfish.new(key, Blowfish.MODE_CBC)  # expect: hit
    four = DES3.new(key, DES3.MODE_CFB)  # expect: hit
    five = Cipher(algorithms.TripleDES(key), modes.CBC(os.urandom(8)))  # expect: hit
    six = Cipher(RC4(key), mode=None)  # expect: hit
    seven = Crypto.Cipher.DES.new(key)  # expect: hit
    ok1 = AES.new(key, AES.MODE_GCM)
    ok2 = Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))
    ok3 = algorithms.ChaCha20(key, os.urandom(16))
    return one, two, three, four, five, six, seven, ok1, ok2, ok3
