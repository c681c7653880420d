"""TLS contexts."""
import contextlib
import ssl

import urllib3
from elasticsearch import Elasticsearch

context = ssl.create_default_context()
context.check_hostname = False  # expect: hit

strict = ssl.create_default_context()
strict.check_hostname = True


try:
    other = ssl.create_default_context(cafile="ca.pem")
    other.check_hostname = False  # expect: hit
except OSError:
    other = None


class Connection:
    def __init__(self, check):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = False  # expect: hit
        self.context.check_hostname = check
        if check:
            self.context.check_hostname = True
        else:
            self.context.check_hostname = False
        self.check_hostname = False
        self.pool = urllib3.HTTPSConnectionPool("db.example", assert_hostname=False)  # expect: hit
        self.search = Elasticsearch("https://db.example")


@contextlib.contextmanager
def borrowed(ctx):
    check_hostname = ctx.check_hostname
    ctx.check_hostname = False
    try:
        yield
    finally:
        ctx.check_hostname = check_hostname


def made(verified):
    if verified:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    return context


def made_always(path):
    if path:
        return ssl.create_default_context(cafile=path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # expect: hit
    return context


def adapter():
    context = create_urllib3_context()
    context.check_hostname = False
    return PoolManager(ssl_context=context)


def loose_adapter():
    context = create_urllib3_context()
    context.check_hostname = False  # expect: hit
    return PoolManager(ssl_context=context, assert_hostname=False)  # expect: hit
