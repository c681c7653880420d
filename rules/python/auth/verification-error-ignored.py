"""A decorator that checks tokens."""
from functools import wraps

import jwt
from flask import abort, request


def token_required(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        try:
            jwt.decode(request.headers["Authorization"], KEY, algorithms=["HS256"])
        except Exception:  # expect: hit
            pass
        return view(*args, **kwargs)

    return wrapper


def strict(view):
    def wrapper(*args, **kwargs):
        try:
            jwt.decode(request.headers["Authorization"], KEY, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            abort(401)
        return view(*args, **kwargs)

    return wrapper


def signed(key, body, signature):
    try:
        verify_signature(key, body, signature)
    except (InvalidSignature, ValueError):  # expect: hit
        pass
    try:
        load(body)
    except Exception:
        pass
    return body
