"""A client whose user may switch checks off."""
import ssl


def context(verify):
    made = ssl.create_default_context()
    made.verify_mode = ssl.CERT_REQUIRED
    if not verify:
        made.verify_mode = ssl.CERT_NONE  # expect: hit
    return made


def other(verify):
    made = ssl.create_default_context()
    made.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE  # expect: hit
    return made
