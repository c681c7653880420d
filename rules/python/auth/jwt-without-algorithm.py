"""Writing and reading tokens."""
import jwt
from jose import jwt as jose_jwt
from jwt import decode

ALGORITHMS = ["HS256", "none"]


def tokens(data, token, key):
    one = jwt.encode(data, key, algorithm="none")  # expect: hit
    two = jwt.decode(token, key, algorithms=["none"])  # expect: hit
    three = decode(token, key, ["HS256", "none"])  # expect: hit
    four = jwt.decode(token, key, algorithms=ALGORITHMS)  # expect: hit
    five = jose_jwt.decode(token, key, algorithms="none")  # expect: hit
    ok1 = jwt.encode(data, key, algorithm="HS256")
    ok2 = jwt.decode(token, key, algorithms=["RS256"])
    ok3 = jwt.encode(data, key)
    return one, two, three, four, five, ok1, ok2, ok3
