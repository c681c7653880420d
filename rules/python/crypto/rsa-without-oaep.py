"""Encryption with RSA."""
from Crypto.Cipher import PKCS1_OAEP, PKCS1_v1_5
from Crypto.Cipher import PKCS1_v1_5 as OldCipher
from Crypto.Signature import pkcs1_15


def encrypt(key, text):
    one = PKCS1_v1_5.new(key).encrypt(text)  # expect: hit
    two = OldCipher.new(key)  # expect: hit
    ok1 = PKCS1_OAEP.new(key).encrypt(text)
    ok2 = pkcs1_15.new(key)
    return one, two, ok1, ok2
