"""What a sign-in leaves out, told only where the whole program shows that it does."""

import pytest
from lab import BOOK, check, scan

from scanner.model import Confidence

LIMIT, LENGTH = BOOK.rules["login-without-limit"], BOOK.rules["password-of-any-length"]
HEAD = "from flask import Flask, request\napp = Flask(__name__)\n"
LOGIN = (
    "@app.post('/login')\n{0}def login():{1}\n"
    "    user = find(request.form['name'])\n"
    "    if not check_password_hash(user.password, request.form['password']):\n        return 'no', 401\n"
    "    return 'yes'\n"
)
NEW = "from pydantic import BaseModel\nclass UserCreate(BaseModel):\n    password: str{0}\n"
LOGINS = {
    "nothing counts": HEAD + LOGIN.format("", "  # hit"),
    "a limit": HEAD
    + "limiter = Limiter(get_remote_address)\n"
    + LOGIN.format("@limiter.limit('5/minute')\n", ""),
    "failures are counted": HEAD
    + LOGIN.format("", "")
    + "def failed_count(user):\n    return user.failures\n",
    "one part of a program": LOGIN.format("", "").replace("app.", "bp."),
    "a program with other parts": HEAD + "app.register_blueprint(auth.bp)\n" + LOGIN.format("", ""),
}
LENGTHS = {
    "any length": NEW.format("  # hit"),
    "looked at by a validator": NEW.format("")
    + "    @field_validator('password')\n    def long(cls, value):\n"
    "        assert len(value) >= 12\n        return value\n",
    "looked at by the handler": NEW.format("")
    + "def register(new):\n    if len(new.password) < 12:\n        raise ValueError\n",
}


@pytest.mark.parametrize("code", LOGINS.values(), ids=LOGINS)
def test_a_login_that_lets_passwords_be_tried(code: str) -> None:
    check(code, LIMIT)


@pytest.mark.parametrize("code", LENGTHS.values(), ids=LENGTHS)
def test_a_new_password(code: str) -> None:
    check(code, LENGTH)


def test_an_example_is_a_maybe() -> None:
    for path, sure in (("app/main.py", Confidence.MEDIUM), ("docs_src/security/tutorial.py", Confidence.LOW)):
        (finding,) = scan({path: HEAD + LOGIN.format("", "")}, LIMIT).findings
        assert finding.rating.confidence is sure
