"""Hashes of passwords."""
from passlib.context import CryptContext

one = CryptContext(schemes=["md5_crypt"])  # expect: hit
two = CryptContext(["plaintext"], deprecated="auto")  # expect: hit
three = CryptContext(schemes=["hex_sha256"])  # expect: hit
ok1 = CryptContext(schemes=["bcrypt"], deprecated="auto")
ok2 = CryptContext(schemes=["argon2", "md5_crypt"], deprecated=["md5_crypt"])
