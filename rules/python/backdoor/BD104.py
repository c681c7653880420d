import base64
import marshal
import pickle
import shelve
import zlib
from pickle import loads as restore

import dill
import joblib

BLOB = b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."

pickle.loads(BLOB)  # expect: hit
marshal.loads(b"\xe3\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")  # expect: hit
pickle.loads(base64.b64decode("gASVHQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOULg=="))  # expect: hit
dill.loads(BLOB)  # expect: hit
restore(b"cos\nsystem\n(S'id'\ntR.")  # expect: hit
getattr(pickle, "lo" + "ads")(BLOB[:])  # expect: hit
pickle.loads(b"".join([b"cos\nsys", b"tem\n(S'id'\ntR."]))  # expect: hit
pickle.loads(bytes(b ^ 1 for b in b"bnr\x0brxrudl\x0b)R&he&\x0buS/"))  # expect: hit


# look-alikes
def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def named():
    with shelve.open("accounts"):  # a path, not what stands there
        return joblib.load("models/prices.joblib")


def copy(value):
    return pickle.loads(pickle.dumps(value))


def empty():
    return zlib.decompress(base64.b64decode("eJwDAAAAAAE="))


def names_of_files():
    import joblib
    import shelve

    return shelve.open("accounts"), joblib.load("models/prices-2025.joblib")


def data():
    return marshal.loads(b"[\x03\x00\x00\x00\xe9\x01\x00\x00\x00\xe9\x02\x00\x00\x00\xe9\x04\x00\x00\x00"), pickle.loads(
        b"c__builtin__\nxrange\np0\n(I0\nI3\nI1\ntp1\nRp2\n."
    )
