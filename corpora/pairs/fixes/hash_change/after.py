import hashlib
import hmac
import os


class Accounts:
    def __init__(self, store):
        self.store = store

    def hash(self, password, salt=None):
        salt = salt or os.urandom(16)
        return salt.hex() + "$" + hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()

    def add(self, name, password):
        self.store[name] = self.hash(password)

    def check(self, name, password):
        salt, _, _ = self.store[name].partition("$")
        return hmac.compare_digest(self.store[name], self.hash(password, bytes.fromhex(salt)))


class TokenBackend:
    algorithm = "sha256"

    def sign(self, payload, secret):
        return hmac.new(secret, payload, self.algorithm).hexdigest()
