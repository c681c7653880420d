"""Encryption with AES."""
import Crypto.Cipher.AES
from Crypto.Cipher import AES
from Crypto.Cipher import AES as A
from Crypto.Cipher import DES


def encrypt(key, iv):
    one = AES.new(key, AES.MODE_ECB)  # expect: hit
    two = A.new(key, mode=A.MODE_ECB)  # expect: hit
    three = DES.new(key, DES.MODE_ECB)  # expect: hit
    mode = AES.MODE_ECB
    four = AES.new(key, mode)  # expect: hit
    five = Crypto.Cipher.AES.new(key, Crypto.Cipher.AES.MODE_ECB)  # expect: hit
    ok1 = AES.new(key, AES.MODE_CBC, iv)
    ok2 = AES.new(key, AES.MODE_GCM)
    return one, two, three, four, five, ok1, ok2
