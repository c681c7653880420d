"""Web hooks that are signed."""
import base64
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
    return expected == header.count  # expect: hit


def tokens(token, other):
    return token == other


class Credential:
    secret = ""

    def __eq__(self, other):
        return self.secret == other.secret


class Cookie:
    def __init__(self, secret):
        self.secret = secret

    def _sig(self, data):
        return base64.b64encode(hmac.new(self.secret, data, hashlib.sha256).digest())

    def load(self, value):
        sig, _, data = value.partition(b"?")
        if sig == self._sig(data):  # expect: hit
            return data
        mac = hmac.new(self.secret, data, hashlib.sha384)
        if value[:48] != mac.digest():  # expect: hit
            return None
        if hashlib.sha256(value).hexdigest() == data:  # the checksum of a file is no secret
            return value
        return hmac.compare_digest(sig, self._sig(data))


def basic_auth(request, settings):
    user, _, password = base64.b64decode(request.META["HTTP_AUTHORIZATION"][6:]).decode().partition(":")
    if user == settings.LOGIN and password == settings.PASSWORD:  # expect: hit
        return True
    return hmac.compare_digest(password, settings.PASSWORD)


class TokenAuth:
    def __init__(self, token):
        self.token = token

    def authenticate(self, token):
        return token == self.token  # expect: hit

    def allowed(self, request, key):
        given = request.headers.get("X-Api-Key")
        return given == key  # expect: hit

    def repeated(self, password, confirmation):
        return password == confirmation


class ResetView:
    reset_token = "set-password"

    def check_token(self, token, running, expected_hash):
        if running.digest() != expected_hash:
            return False
        return token == self.reset_token


class Parser:
    def advance(self, token):
        if token == self.token:
            return self.token
        return None


def verify_password(password, stored):
    computed = hashlib.pbkdf2_hmac("sha256", password.encode(), stored.salt, 600_000).hex()
    return computed == stored.digest  # expect: hit


def hash_password(password):
    return hashlib.sha256(password.encode()).hexdigest()


def check_login(user, password):
    return hash_password(password) == user.stored  # expect: hit


def same_size(password, other):
    return len(hash_password(password)) == len(other)


def purge(x_admin_token, settings, state):
    if x_admin_token != ADMIN_TOKEN:  # expect: hit
        raise HTTPException(403)
    if x_admin_token != settings.admin_token:  # expect: hit
        return {"error": "forbidden"}, 403
    if state.token != END_TOKEN:
        raise SyntaxError(state.token)
    return {}


def link_token(number, key):
    return base64.urlsafe_b64encode(hmac.new(key, str(number).encode(), hashlib.sha256).digest()).decode()


def link_valid(number, given, key):
    return link_token(number, key) == given  # expect: hit


def link_colour(number):
    return "red" if number else "blue"


def same_colour(number, given):
    return link_colour(number) == given


def downloaded(chunks, expected_hash):
    hasher = hashlib.sha256()
    for chunk in chunks:
        hasher.update(chunk)
    computed_hash = hasher.hexdigest()
    if computed_hash != expected_hash:
        raise ValueError("damaged")


def received(secret, body, received_hash):
    computed_hash = hashlib.sha256(secret + body).hexdigest()
    return computed_hash == received_hash  # expect: hit


def expected(body):
    return hmac.new(KEY, body, hashlib.sha256).hexdigest()


def is_from_partner(body, header):
    made = expected(body)
    return made == header  # expect: hit


def wanted(body):
    tag = hmac.new(KEY, body, hashlib.sha256).hexdigest()
    return len(tag) + len(body)


def has_length(body, length):
    return wanted(body) == length
