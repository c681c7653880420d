"""Encryption with PyCryptodome."""
from Crypto.Cipher import AES
from Crypto.Random import get_random_bytes

IV = b"\x00" * 16


def encrypt(key, iv):
    one = AES.new(key, AES.MODE_CBC, b"This is an IV456")  # expect: hit
    two = AES.new(key, AES.MODE_CBC, iv=IV)  # expect: hit
    three = AES.new(key, AES.MODE_GCM, nonce=b"0" * 12)  # expect: hit
    ok1 = AES.new(key, AES.MODE_CBC, get_random_bytes(16))
    ok2 = AES.new(key, AES.MODE_CBC, iv)
    ok3 = AES.new(key, AES.MODE_GCM)
    ok4 = AES.new(key, AES.MODE_CBC, iv=get_random_bytes(AES.block_size))
    return one, two, three, ok1, ok2, ok3, ok4
