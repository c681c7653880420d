"""Database connections."""
from pymongo import MongoClient

CA = "/etc/ssl/corp-ca.pem"


def connect(url, lax):
    one = MongoClient(url, tls=True, tlsAllowInvalidCertificates=True)  # expect: hit
    two = MongoClient(url, tls=True, tlsInsecure=True)  # expect: hit
    options = {"tls": True}
    options["tlsAllowInvalidHostnames"] = True  # expect: hit
    ok1 = MongoClient(url, tls=True, tlsCAFile=CA)
    ok2 = MongoClient(url, tls=True, tlsAllowInvalidCertificates=False)
    ok3 = MongoClient(url, tlsInsecure=lax)
    return one, two, ok1, ok2, ok3, options
