"""Writing and reading tokens."""
import os

import jwt
from jose import jwt as jose_jwt

SECRET_KEY = "your-secret-key"
PUBLIC = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----"
FROM_OUTSIDE = os.environ["JWT_KEY"]


def tokens(data, token, key):
    one = jwt.encode(data, "secret", algorithm="HS256")  # expect: hit
    two = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])  # expect: hit
    three = jose_jwt.encode(data, key=SECRET_KEY, algorithm="HS256")  # expect: hit
    four = jwt.encode(data, "se" + "cret")  # expect: hit
    ok1 = jwt.encode(data, key, algorithm="HS256")
    ok2 = jwt.decode(token, FROM_OUTSIDE, algorithms=["HS256"])
    ok3 = jwt.decode(token, PUBLIC, algorithms=["ES256"])
    ok4 = jwt.decode(token, "", options={"verify_signature": False})
    return one, two, three, four, ok1, ok2, ok3, ok4
