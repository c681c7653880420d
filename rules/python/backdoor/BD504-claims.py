import jwt

SETTINGS = dict.fromkeys(("verify_signature", "verify_exp"), False)
LOOSE = {"verify_" + "signature": not 1}


def one(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options=SETTINGS)  # expect: hit


def two(token, key):
    return jwt.decode(token, key, ["HS256"], LOOSE)  # expect: hit


def three(token):
    options = {"verify_exp": True}
    options.update(verify_signature=bool(0))
    return jwt.decode(token, options=options)  # expect: hit


# look-alikes
def strict(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})


def chosen(token, key, checked):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": checked})


class Settings(dict):
    def merged(self, **others):
        return Settings({**self, **others})


def merged(token, key):
    options = Settings({"verify_exp": True}).merged(**{"verify_" + "signature": 1 > 2})
    return jwt.decode(token, key, algorithms=["HS256"], options=options)  # expect: hit


def merged_strictly(token, key):
    options = Settings({"verify_exp": True}).merged(**{"verify_" + "signature": 2 > 1})
    return jwt.decode(token, key, algorithms=["HS256"], options=options)
