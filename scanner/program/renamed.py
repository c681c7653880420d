"""Names under which `six.moves`, `eventlet.green` and Python 2 have modules of the standard library."""

from __future__ import annotations

_PREFIXES = ("six.moves.", "django.utils.six.moves.", "future.moves.", "eventlet.green.", "gevent.")
_NAMES = {
    "http_client": "http.client",
    "cPickle": "pickle",
    "configparser": "configparser",
    "socketserver": "socketserver",
    "BaseHTTPServer": "http.server",
    "SimpleHTTPServer": "http.server",
    "http_cookies": "http.cookies",
    "xmlrpc_client": "xmlrpc.client",
    "html_parser": "html.parser",
    "input": "input",
}
_OLD = {
    "httplib": "http.client",
    "urlparse": "urllib.parse",
    "ConfigParser": "configparser",
    "BaseHTTPServer": "http.server",
    "SocketServer": "socketserver",
    "xmlrpclib": "xmlrpc.client",
    "HTMLParser": "html.parser",
    "commands": "subprocess",
    "cStringIO": "io",
    "StringIO": "io",
}
# A unit that holds one of the first words may mean modules by the others.
WORDS = frozenset({b"moves", b"green", b"gevent", *(name.encode() for name in _OLD)})
MEANT = frozenset({b"http", b"urllib", b"pickle", b"xmlrpc", b"subprocess", b"configparser", b"socket"})


def canonical(dotted: str) -> str:
    """The name of the standard library for a name that stands for it; any other name as it is."""
    for prefix in _PREFIXES:
        if dotted.startswith(prefix):
            rest = dotted[len(prefix) :]
            first, dot, member = rest.partition(".")
            return _NAMES.get(first, first) + dot + member
    first, dot, member = dotted.partition(".")
    return _OLD[first] + dot + member if first in _OLD else dotted
