"""A client whose user may switch checks off."""
import ssl


def context(verify):
    made = ssl.create_default_context()
    made.check_hostname = True
    if not verify:
        made.check_hostname = False  # expect: hit
    return made
