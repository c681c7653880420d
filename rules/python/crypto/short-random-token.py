"""Tokens."""
import os
import secrets
from secrets import token_hex

SHORT = 4


def make(user):
    token = secrets.token_hex(4)  # expect: hit
    reset_token = token_hex(SHORT)  # expect: hit
    user.api_key = secrets.token_urlsafe(6)  # expect: hit
    session_key = os.urandom(4)  # expect: hit
    good_token = secrets.token_hex(32)
    suffix = secrets.token_hex(4)
    default_token = secrets.token_urlsafe()
    return token, reset_token, session_key, good_token, suffix, default_token
