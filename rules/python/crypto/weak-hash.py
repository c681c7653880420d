"""Fingerprints of files."""
import hashlib
import hashlib as hl
from hashlib import md5, sha1, sha256

from Crypto.Hash import MD5, SHA256
from cryptography.hazmat.primitives import hashes


def fingerprints(data):
    one = hashlib.md5(data).hexdigest()  # expect: hit
    two = hl.sha1(data).hexdigest()  # expect: hit
    three = md5(data)  # expect: hit
    four = sha1()  # expect: hit
    five = MD5.new(data)  # expect: hit
    six = hashes.Hash(hashes.SHA1())  # expect: hit
    seven = hashlib.md5(data, usedforsecurity=True)  # expect: hit
    ok1 = hashlib.md5(data, usedforsecurity=False)
    ok2 = hashlib.sha256(data)
    ok3 = sha256(data).hexdigest()
    ok4 = SHA256.new(data)
    ok5 = hashes.Hash(hashes.SHA256())
    ok6 = hashlib.blake2b(data)[: sha1().digest_size + md5().digest_size]
    return one, two, three, four, five, six, seven, ok1, ok2, ok3, ok4, ok5, ok6


class Table:
    def md5(self, text):
        return text

    def row(self, text):
        return self.md5(text)
