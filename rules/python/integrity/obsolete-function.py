import base64
import importlib
import shlex
import ssl

import cgi
import crypt
import imp
import pipes


def old(path, word, sock):
    imp.load_source("plugin", path)  # expect: hit
    crypt.crypt(word, "ab")  # expect: hit
    pipes.quote(word)  # expect: hit
    cgi.FieldStorage()  # expect: hit
    ssl.wrap_socket(sock)  # expect: hit
    base64.decodestring(word)  # expect: hit
    importlib.import_module("json")
    shlex.quote(word)
    ssl.create_default_context().wrap_socket(sock)
    base64.b64decode(word)
