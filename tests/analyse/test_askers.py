"""Handlers that ask a function of the file who calls, and one that does not."""

from __future__ import annotations

from lab import check, named

_ASKING = """
async def show{0}(request):
    user = who(request)
    if user is None:
        return PlainTextResponse("sign in first", status_code=401)
    return await store.change(user, {0})

"""
_LATER = """
async def show{0}(request):
    user = who(request)
    if user is None:
        user = GUEST
    return await store.change(user, {0})

"""
_BARE = """
async def wipe(request):{0}
    query("DELETE FROM items WHERE owner = ?", (request.path_params["owner"],))
    return JSONResponse({{"ok": True}})
"""
_RULES = named("handler-without-login-check")


def test_the_one_that_does_not_ask_stands_out():
    code = "from starlette.responses import JSONResponse\n" + "".join(map(_ASKING.format, range(4)))
    check(code + _BARE.format("  # hit: handler-without-login-check"), *_RULES)


def test_guests_are_let_in_everywhere():
    check("# auth\n" + "".join(map(_LATER.format, range(4))) + _BARE.format(""), *_RULES)


_GUARD = """
from functools import wraps

def token_required(fn):
    @wraps(fn)
    def decorated(*args, **kwargs):
        if accepted():
            return fn(*args, **kwargs)
        return refused()
    return decorated
"""
_VIEW = """
from guard import token_required
from flask import request

@token_required
def view():
    assert request.headers.get("X-Token") == "token-of-a-test"
    return "ok"

view()
"""


def test_what_a_test_says_of_a_view_is_no_door():
    check({"guard.py": _GUARD, "tests/conftest.py": _VIEW}, *named("BD501"))
