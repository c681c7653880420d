"""Parses version strings and mail addresses."""
import re

_VERSION = re.compile(r"^(\d+\.)*\d+$")
_TAG = re.compile(r"<!--(.*?)-->")
_ATTRIBUTES = re.compile(r"^\s*[a-z]+\s*=\s*(?:\"[^\"]*\"|\w+)(?:\s+[a-z]+\s*=\s*(?:\"[^\"]*\"|\w+))*$")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


class Node:
    def __init__(self, name, attributes):
        self.name = name
        self.attributes = attributes


def parse_attributes(text):
    """The attributes of an element as a dict."""
    match = _ATTRIBUTES.match(text)
    if not match:
        raise ValueError("bad attributes")
    out = {}
    for piece in text.split():
        key, _, value = piece.partition("=")
        out[key] = value.strip('"')
    return out


def links(text):
    return [(m.group(1), m.group(2)) for m in _LINK.finditer(text)]
