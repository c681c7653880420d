"""Second factors and passwords."""
import hmac

import bcrypt
import pyotp
from argon2 import PasswordHasher
from passlib.context import CryptContext
from werkzeug.security import check_password_hash

pwd_context = CryptContext(schemes=["bcrypt"])
hasher = PasswordHasher()


def second_factor(user, code):
    pyotp.TOTP(user.secret).verify(code)  # expect: hit
    return start_session(user)


def second_factor_in_steps(user, code):
    totp = pyotp.TOTP(user.secret)
    totp.verify(code, valid_window=1)  # expect: hit
    return start_session(user)


def passwords(user, given, stored):
    check_password_hash(stored, given)  # expect: hit
    bcrypt.checkpw(given, stored)  # expect: hit
    pwd_context.verify(given, stored)  # expect: hit
    user.check_password(given)  # expect: hit
    hmac.compare_digest(given, stored)  # expect: hit
    return user


def looked_at(user, given, stored, code):
    if not pyotp.TOTP(user.secret).verify(code):
        raise PermissionError
    ok = check_password_hash(stored, given)
    assert bcrypt.checkpw(given, stored)
    return ok and pwd_context.verify(given, stored)


def that_raise(key, signature, data, given, stored):
    """These say no by an exception."""
    key.verify(signature, data)
    hasher.verify(stored, given)
    validator.check_password(given)


def find(name, password):
    user = users.get(name)
    if user is None:
        check_password_hash(config["FAKE_PASSWORD_HASH"], password)
        return None
    return user if check_password_hash(user.hash, password) else None
