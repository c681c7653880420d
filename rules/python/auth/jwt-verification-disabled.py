"""Reading tokens."""
import base64

import jwt
from jwt import decode


def read(token, key):
    one = jwt.decode(token, options={"verify_signature": False})  # expect: hit
    two = decode(token, key, verify=False)  # expect: hit
    three = jwt.decode(  # expect: hit
        token,
        key,
        algorithms=["HS256"],
        options={"verify_exp": True, "verify_signature": False},
    )
    loose = {"verify_signature": False}
    four = jwt.decode(token, options=loose)  # expect: miss
    ok1 = jwt.decode(token, key, algorithms=["HS256"])
    ok2 = jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})
    ok3 = jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": True})
    ok4 = base64.b64decode(token).decode("utf-8")
    return one, two, three, four, ok1, ok2, ok3, ok4
