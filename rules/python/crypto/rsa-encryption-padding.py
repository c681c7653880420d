"""Encryption with RSA."""
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15


def encrypt(public, private, text):
    one = public.encrypt(text, padding.PKCS1v15())  # expect: hit
    two = private.decrypt(text, PKCS1v15())  # expect: hit
    ok1 = public.encrypt(text, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    ok2 = private.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return one, two, ok1, ok2
