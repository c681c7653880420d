"""Log-in of a command line."""
import json
from pathlib import Path

import keyring


def login(user, password, token):
    home = Path.home()
    (home / ".tool").write_text(password)  # expect: hit
    (home / ".tool").write_text(f"{user}:{password}\n")  # expect: hit
    with (home / ".tool.json").open("w") as handle:
        json.dump({"user": user, "password": password}, handle)  # expect: hit
        json.dump({"user": user, "token": token}, handle)
        handle.write(password)  # may be a pipe: a maybe of another rule
    (home / ".tool").write_text(f"{user}\n")
    (home / ".tool").write_text("password: ask somebody")
    keyring.set_password("tool", user, password)
    print(json.dumps({"password": password}))
