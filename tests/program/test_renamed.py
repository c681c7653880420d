"""Modules of the standard library under the names of compatibility layers and of Python 2."""

import pytest
from lab import check

from scanner.program.renamed import canonical


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("six.moves.http_client.HTTPConnection", "http.client.HTTPConnection"),
        ("six.moves.urllib.parse.urlsplit", "urllib.parse.urlsplit"),
        ("django.utils.six.moves.cPickle", "pickle"),
        ("eventlet.green.subprocess", "subprocess"),
        ("httplib", "http.client"),
        ("commands.getoutput", "subprocess.getoutput"),
        ("six.text_type", "six.text_type"),
        ("requests.get", "requests.get"),
    ],
)
def test_canonical(name, meant):
    assert canonical(name) == meant


def test_a_sink_under_another_name():
    check(
        "from flask import request\n"
        "from six.moves.http_client import HTTPConnection\n"
        "from six.moves.urllib.parse import urlsplit\n"
        "def f():\n"
        "    scheme, host, path, query, end = urlsplit(request.args['u'])\n"
        "    HTTPConnection(host)  # hit\n"
    )
