"""Contexts of pyOpenSSL."""
from OpenSSL import SSL


def accept(connection, certificate, number, depth, ok):
    return ok


def loose():
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_verify(SSL.VERIFY_NONE, accept)  # expect: hit
    return context


def strict():
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_verify(SSL.VERIFY_PEER, accept)
    return context
