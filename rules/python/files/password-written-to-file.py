"""Settings of a tool."""
from pathlib import Path

import keyring


def remember(name, password, account, password_hash):
    with open("login.txt", "w") as stream:
        stream.write(password)  # expect: hit
        stream.write(f"{name}:{password}\n")  # expect: hit
        stream.write(account.api_key)  # expect: hit
        stream.write(password_hash)
        stream.write(name)
    Path("token").write_text(account.access_token)  # expect: hit
    keyring.set_password("tool", name, password)
