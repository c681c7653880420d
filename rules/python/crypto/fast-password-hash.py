"""User accounts."""
import hashlib
import hashlib as hl
import secrets
from hashlib import sha256

import bcrypt


class Accounts:
    salt = "x"

    def __init__(self, password):
        self.password = password

    def register(self, name, password, user_password, data):
        one = hashlib.sha256(password.encode()).hexdigest()  # expect: hit
        two = hashlib.md5(password.encode("utf-8")).hexdigest()  # expect: hit
        three = sha256((salt + password).encode()).hexdigest()  # expect: hit
        four = hl.sha512(user_password.encode())  # expect: hit
        five = hashlib.sha1(self.password.encode())  # expect: hit
        six = hashlib.sha256(f"{password}{self.salt}".encode())  # expect: hit
        ok1 = hashlib.sha256(data).hexdigest()
        ok2 = hashlib.scrypt(password.encode(), salt=b"", n=2**14, r=8, p=1)
        ok3 = hashlib.pbkdf2_hmac("sha256", password.encode(), secrets.token_bytes(16), 600_000)
        ok4 = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
        ok5 = hashlib.sha256(password_reset_token.encode())
        return one, two, three, four, five, six, ok1, ok2, ok3, ok4, ok5


salt = secrets.token_hex(8)
password_reset_token = secrets.token_hex(8)


def is_known(password):
    """Whether Pwned Passwords knows it: asked by the first letters of this hash."""
    digest = hashlib.sha1(password.encode()).hexdigest()
    return digest[5:].upper() in fetch(f"https://pwned.example/range/{digest[:5]}")
