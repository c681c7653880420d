"""Web hooks that are signed."""
import hashlib
import hmac
import os

API_KEY = os.environ["API_KEY"]


def verify(body, signature, key, header):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    if expected == signature:  # expect: hit
        return True
    if header.api_key != API_KEY:  # expect: hit
        return False
    if signature == hmac.new(key, body, hashlib.sha256).hexdigest():  # expect: hit
        return True
    if hmac.compare_digest(expected, signature):
        return True
    if signature is None or signature == "":
        return False
    if signature == None:
        return False
    if len(signature) != 64:
        return False
    return expected == header.count


def tokens(token, other):
    return token == other


class Credential:
    secret = ""

    def __eq__(self, other):
        return self.secret == other.secret
