"""Identifiers."""
import hashlib
import os
import random
from hashlib import md5


def identifiers(counter):
    first = hashlib.md5(b"%d %r" % (counter, random.random())).hexdigest()  # expect: hit
    second = hashlib.sha256(str(random.getrandbits(256)).encode()).hexdigest()  # expect: hit
    third = md5(str(random.randint(0, 10**9)).encode()).hexdigest()  # expect: hit
    fourth = hashlib.sha256(os.urandom(32)).hexdigest()
    fifth = hashlib.sha256(str(random.SystemRandom().random()).encode()).hexdigest()
    return first, second, third, fourth, fifth, random.random()
