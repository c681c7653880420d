"""Key pairs on curves."""
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import SECP192R1, SECP256R1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

one = ec.generate_private_key(ec.SECP192R1())  # expect: hit
two = ec.generate_private_key(SECP192R1())  # expect: hit
three = ec.generate_private_key(curve=ec.SECT163K1())  # expect: hit
ok1 = ec.generate_private_key(SECP256R1())
ok2 = ec.generate_private_key(ec.SECP384R1())
ok3 = Ed25519PrivateKey.generate()
