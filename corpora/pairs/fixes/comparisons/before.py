import base64
import hashlib
import hmac
import secrets

from django.utils.crypto import constant_time_compare


class Cookie:
    def __init__(self, secret):
        self.secret = secret

    def _sig(self, data):
        return base64.b64encode(hmac.new(self.secret, data, hashlib.sha256).digest())

    def load(self, value):
        sig, _, data = value.partition(b"?")
        if sig == self._sig(data):  # weak: 208
            return base64.b64decode(data)
        return None


def basic_auth_ok(request, settings):
    header = request.META.get("HTTP_AUTHORIZATION", "")
    user, _, password = base64.b64decode(header[6:]).decode().partition(":")
    if user == settings.LOGIN and password == settings.PASSWORD:  # weak: 208
        return True
    return False


class MemcacheCrypto:
    def verify(self, keys, data):
        mac = hmac.new(keys["MAC"], data[32:], hashlib.sha384).digest()
        if data[:32] != mac:  # weak: 208
            raise ValueError("invalid MAC")
        return data[32:]


def check_api_key(request, key):
    given = request.headers.get("X-Api-Key")
    return given == key  # weak: 208


class TokenAuth:
    def __init__(self, token):
        self.token = token

    def authenticate(self, token):
        return token == self.token  # weak: 208


def is_equal(a, b):
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):  # missed: 208
        if x != y:
            return False
    return True


def verify_password(password, stored):
    algorithm, salt, digest = stored.split("$")
    computed = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 600_000).hex()
    return computed == digest  # weak: 208
