"""Key pairs."""
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

SIZE = 512


def keys(size):
    one = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # expect: hit
    two = rsa.generate_private_key(65537, SIZE * 2)  # expect: hit
    three = generate_private_key(public_exponent=3, key_size=SIZE)  # expect: hit
    ok1 = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ok2 = rsa.generate_private_key(public_exponent=65537, key_size=SIZE * 8)
    ok3 = rsa.generate_private_key(public_exponent=65537, key_size=size)
    ok4 = ec.generate_private_key(ec.SECP256R1())
    return one, two, three, ok1, ok2, ok3, ok4
