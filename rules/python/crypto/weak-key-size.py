"""Key pairs with several libraries."""
import paramiko
import rsa
from Crypto.PublicKey import DSA, RSA
from Crypto.PublicKey import RSA as R
from cryptography.hazmat.primitives.asymmetric import dsa

BITS = 1024


def keys(bits):
    one = RSA.generate(1024)  # expect: hit
    two = R.generate(bits=BITS)  # expect: hit
    three = DSA.generate(1024)  # expect: hit
    four = dsa.generate_private_key(key_size=1024)  # expect: hit
    five = paramiko.RSAKey.generate(bits=1024)  # expect: hit
    six = rsa.newkeys(512)  # expect: hit
    ok1 = RSA.generate(2048)
    ok2 = RSA.generate(BITS * 3)
    ok3 = paramiko.RSAKey.generate(4096)
    ok4 = RSA.generate(bits)
    ok5 = dsa.generate_private_key(key_size=3072)
    return one, two, three, four, five, six, ok1, ok2, ok3, ok4, ok5
