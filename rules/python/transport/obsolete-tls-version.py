"""TLS sockets."""
import ssl
from ssl import PROTOCOL_TLSv1_1, SSLContext

from OpenSSL import SSL


def contexts(protocol):
    one = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # expect: hit
    two = SSLContext(protocol=PROTOCOL_TLSv1_1)  # expect: hit
    three = SSL.Context(SSL.SSLv3_METHOD)  # expect: hit
    version = ssl.PROTOCOL_SSLv3
    four = ssl.SSLContext(version)  # expect: hit
    ok1 = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ok2 = ssl.create_default_context()
    ok3 = SSL.Context(SSL.TLS_METHOD)
    ok4 = ssl.SSLContext(protocol)
    return one, two, three, four, ok1, ok2, ok3, ok4
