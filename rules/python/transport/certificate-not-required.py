"""TLS contexts."""
import ssl
from ssl import CERT_NONE

import redis
import urllib3

context = ssl.create_default_context()
context.check_hostname = True
context.verify_mode = ssl.CERT_NONE  # expect: hit

other = ssl.create_default_context()
other.verify_mode = ssl.CERT_REQUIRED


def pools():
    one = urllib3.PoolManager(cert_reqs=ssl.CERT_NONE)  # expect: hit
    two = urllib3.PoolManager(cert_reqs=CERT_NONE)  # expect: hit
    three = urllib3.PoolManager(cert_reqs="CERT_NONE")  # expect: hit
    four = redis.Redis(ssl=True, ssl_cert_reqs=None)  # expect: hit
    ok = urllib3.PoolManager(cert_reqs=ssl.CERT_REQUIRED)
    return one, two, three, four, ok


class Client:
    def __init__(self, verify, cert_reqs=ssl.CERT_NONE):
        with open("ca.pem") as authority:
            self.context = ssl.create_default_context(cadata=authority.read())
            self.context.verify_mode = CERT_NONE  # expect: hit
        if verify:
            self.context.verify_mode = ssl.CERT_REQUIRED
        else:
            self.context.verify_mode = ssl.CERT_NONE
        self.context.verify_mode = cert_reqs


OPTIONS = {"cert_reqs": ssl.CERT_NONE, "timeout": 9}  # expect: hit
CHECKED = {"cert_reqs": ssl.CERT_REQUIRED}


def made(verified):
    if verified:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_mode = ssl.CERT_NONE
    return context
