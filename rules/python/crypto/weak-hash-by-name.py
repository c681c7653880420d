"""Checksums by name."""
import hashlib
from hashlib import new as new_hash

WEAK = "md5"
STRONG = "sha256"


def checksum(data, name):
    one = hashlib.new("md5", data)  # expect: hit
    two = hashlib.new("SHA1")  # expect: hit
    three = new_hash(name="sha1", data=data)  # expect: hit
    four = hashlib.new(WEAK, data)  # expect: hit
    five = hashlib.new("md" + "5", data)  # expect: hit
    ok1 = hashlib.new("sha256", data)
    ok2 = hashlib.new(STRONG, data)
    ok3 = hashlib.new("md5", data, usedforsecurity=False)
    ok4 = hashlib.new(name, data)
    return one, two, three, four, five, ok1, ok2, ok3, ok4
