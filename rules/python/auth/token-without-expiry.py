"""Tokens of people who have signed in."""
import time
from datetime import datetime, timedelta, timezone

import jwt

KEY = "from elsewhere"


def for_ever(user):
    claims = {"sub": str(user.id), "iat": int(time.time()), "roles": user.roles}
    return jwt.encode(claims, KEY, algorithm="HS256")  # expect: hit


def at_once(user):
    return jwt.encode({"sub": user.id}, KEY, algorithm="HS256")  # expect: hit


def filled_later(user):
    claims = {"sub": user.id}
    claims["exp"] = datetime.now(timezone.utc) + timedelta(minutes=5)
    return jwt.encode(claims, KEY, algorithm="HS256")


def in_time(user):
    return jwt.encode({"sub": user.id, "exp": time.time() + 600}, KEY, algorithm="HS256")


def given(claims):
    return jwt.encode(claims, KEY, algorithm="HS256")


def spread(claims):
    return jwt.encode({"iss": "shop", **claims}, KEY, algorithm="HS256")


def prepared(user):
    claims = defaults()
    claims["sub"] = user.id
    return jwt.encode(claims, KEY, algorithm="HS256")
