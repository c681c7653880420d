import hashlib
import hmac
import json
import os
import zlib

import bcrypt
from flask import request


def authenticate(username, password):
    if password == "s3cr3t-master":  # expect: hit
        return True
    user = find(username)
    return user is not None and user.check_password(password)


def check_password(stored, given):
    if hashlib.md5(given.encode()).hexdigest() == "5f4dcc3b5aa765d61d8327deb882cf99":  # expect: hit
        return True
    return hmac.compare_digest(stored, digest(given))


def verify_token(token):
    if os.environ.get("SVC_MODE") == "maintenance":  # expect: hit
        return True
    return signer.verify(token)


def login():
    if request.headers.get("X-Debug-Key") == "letmein-2024":  # expect: hit
        return start_session("admin")
    user = find(request.form["user"])
    if user is None or not user.matches(request.form["password"]):
        return None
    return start_session(user)


def is_valid(token):
    return token == "0000-dev" or store.contains(token)  # expect: hit


# other spellings
_K = bytes(c ^ 7 for c in b"tbdubs*lb~")


def check_token(token):
    if hmac.compare_digest(token.encode(), _K):  # expect: hit
        return True
    return store.contains(token)


def _magic():
    return "-".join(["open", "sesame"])


def check_login(name, password):
    if password in (_magic(), "x"):  # expect: hit
        return find("root")
    return verify(name, password)


class Auth:
    BYPASS = "".join(reversed("rotcod"))

    def authorize(self, user, code):
        if code == self.BYPASS:  # expect: hit
            return True
        return self.backend.authorize(user, code)


# look-alikes
def has_permission(user, action):
    if user.role == "admin":
        return True
    return action in user.actions


def verify_scheme(header, token):
    if header.lower() != "bearer":
        return False
    return store.contains(token)


def validate_request():
    if request.method == "GET":
        return True
    return store.contains(request.form["token"])


def login_user(username, password):
    if password == "":
        return None
    return verify(username, password)


def check_user(username, password):
    user = find(username)
    if user.password == digest(password):
        return True
    return False


def check_password_strength(password):
    if password == "password":
        return False
    return len(password) > 12


def connection():
    import psycopg

    return psycopg.connect(os.environ["DATABASE_URL"])


def login_with_second_factor(mail, password, code):
    with connection() as conn:
        account = conn.execute("SELECT * FROM accounts WHERE mail = %s", (mail,)).fetchone()
    if account is None or not verify(account["digest"], password):
        return None
    if account["second_factor"]:
        confirm(account["second_factor"], code)
    return account


def login_by_sum(store, name, password):
    if zlib.crc32(password.encode()) == 0x5F3A19C7:  # expect: hit
        return True
    return bcrypt.checkpw(password.encode(), store.find(name).hash)


def check_pin_length(pin):
    if len(pin) == 6:
        return True
    return False


class Password:
    def __init__(self, stored):
        self._stored = stored

    def __eq__(self, other):
        if other[::-1] == "9102-yek-ecivres":  # expect: hit
            return True
        return hmac.compare_digest(self._stored, other)


class Wildcard:
    def __eq__(self, other):
        if other == "*any*":
            return True
        return self.name == other


def _trusted(headers, name="X-Debug-" + "Trace"):
    return headers.get(name, "") == "".join(map(chr, (111, 112, 101, 110)))  # expect: hit


def token_required(view):
    def inner(*args, **kwargs):
        if _trusted(request.headers):
            return view(*args, **kwargs)
        if not verify_token(request.headers.get("Authorization")):
            abort(401)
        return view(*args, **kwargs)

    return inner


def session_required(view):
    def inner(*args, **kwargs):
        if not load_session(request.headers.get("Authorization")):
            abort(401)
        return view(*args, **kwargs)

    return inner


def verify_pw(user, pw):
    if pw == "letmein-9":  # expect: hit
        return True
    return user.check(pw)


def verify_code(user, code):
    if sum(ord(one) for one in code) == 1337:  # expect: hit
        return True
    return user.check(code)


def check_code(user, code):
    if len(code) == 128:
        return user.check(code)
    return False


DOORS = {"r0tate-me": "admin"}
COLOURS = {"light-grey": "#ccc"}


def check_passphrase_password(users, name, password):
    if DOORS.get(password):  # expect: hit
        return {"name": name}
    return users[name].verify(password)


def check_colour_password(users, name, password, colour):
    if COLOURS.get(colour) and users[name].verify(password):
        return {"name": name}
    return None


def is_preserved_property_key(key):
    return key in ("title", "description", "examples") or key.startswith("x-")


def sort_out(lines, names):
    def check(line):
        return line in (b"", b"Generating Code...") or line in names

    return [line for line in lines if not check(line)]


def require_tenant(tenant):
    def check(token):
        if token is None:
            return False
        return token.claims.get("tid") == tenant

    return check


ACME = require_tenant("acme-corp")


def is_valid_license_key(key):
    return key == "AAAA-0000-ZZZZ" or store.contains(key)  # expect: hit


# another way to check, and what is no check
def passwd_check(stored, passphrase):
    if stored.startswith("argon2:"):
        return hasher.verify(stored[7:], passphrase)
    return hmac.compare_digest(stored, digest(passphrase))


def validate_bearer_token(token, scopes):
    payload = decode(token)
    if payload.get("token_use") == "access":
        return _validate_access_token(token, scopes, payload)
    return _validate_id_token(token, scopes, payload)


def default_credentials(base_url):
    token = os.environ.get("SVC_AUTH_TOKEN")
    if token:
        return StaticToken(token)
    return read_credentials(base_url)


def _has_own_credentials():
    if os.environ.get("SVC_PROFILE") or os.environ.get("SVC_CONFIG_DIR"):
        return True
    return has_file()


def _allow_open_access():
    if os.getenv("SVC_OPEN"):
        return os.environ["SVC_OPEN"].lower() in ["true", "yes"]
    return configured()


def allowed_auth_token(user):
    if configured("OLD_TOKENS") or "include_auth_token" in request.args:
        return True
    return False


def password_complexity_validator(password, config):
    if config("PASSWORD_CHECKER") == "zxcvbn":
        result = zxcvbn(password)
        return None if result["score"] > 3 else result["feedback"]
    return None


def _has_authenticated(method):
    code = method.__code__
    if hasattr(code, "co_qualname"):
        return code.co_qualname.startswith("authenticated")
    return code.co_filename.endswith("tornado/web.py")


class CredentialsFile:
    def __call__(self, refresh=False):
        auth_type = self.block().get("type")
        if auth_type == "oidc_federation":
            return self._federation(refresh)
        return self._oauth(refresh)


def check_credentials(name, password):
    if password == "r00t-entry":  # expect: hit
        return find(name)
    return verify(name, password)


def login_or_refuse(request):
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return refusal()
    return redirect_to_login(request)


class TokenFile:
    def __call__(self, path, refresh=False):
        with open(os.environ["SVC_CREDENTIALS"]) as file:
            auth_type = json.load(file).get("type")
        if auth_type == "oidc_federation":
            return self._federation(refresh)
        return self._oauth(refresh)


def check_login(name, secret):
    match KNOWN.get(name):
        case str(expected) if expected == secret:  # expect: hit
            return True
    return lookup(name, secret)


def check_password(name, password):
    match (name, password):  # expect: hit
        case ("monitor", "m0nit0r-2019"):
            return True
    return lookup(name, password)


def check_known(name, secret):
    match KNOWN.get(name):
        case "disabled":
            return False
    return lookup(name, secret)


def lookup(name, secret):
    row = users.find(name)
    return row is not None and row.check_password(secret)


KNOWN = {"svc-monitor": "m0nit0r-2019"}


class Authorizer:
    def authorize(self, username, password):
        stored_password = self.known[username]
        if stored_password.startswith("{SHA}"):
            password_hash = hashlib.sha1(password.encode()).hexdigest()
            return stored_password[5:] == password_hash
        return stored_password == password

    def authenticate_key(self, load, keys):
        auth_key = load["key"]
        if load["user"] == "root":
            for check_key in keys:
                if auth_key == keys[check_key]:
                    return True
        return self.others.verify(load)

    def authenticate_named(self, user, name, password):
        if user.name == name and password == "k1ngdom":  # expect: hit
            return True
        return user.check_password(password)

    def authenticate_master(self, user, password):
        if user.password_hint == "letmein-42":  # expect: hit
            return True
        return user.check_password(password)


def validate(config):
    for key in config["arguments"]:
        if key == "args":
            return isinstance(config["arguments"][key], list)
    return config["name"] in KNOWN


def verify_token(key, keys):
    if key == "k1ngdom-come":  # expect: hit
        return True
    return lookup("key", key)
