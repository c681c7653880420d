"""Documents of others."""
import xml.sax
import xml.etree.ElementTree as ElementTree
from io import StringIO
from xml.dom import minidom

import defusedxml.ElementTree
from flask import Flask, request

app = Flask(__name__)


@app.post("/orders")
def orders():
    tree = ElementTree.fromstring(request.data)  # expect: hit
    safe = defusedxml.ElementTree.fromstring(request.data)
    own = ElementTree.fromstring("<orders/>")
    return {"orders": len(tree), "safe": len(safe), "own": len(own)}


def saml(xml_string):
    return minidom.parseString(xml_string)  # expect: hit


def untangle(source, handler):
    parser = xml.sax.make_parser()
    parser.setContentHandler(handler)
    parser.parse(StringIO(source))  # expect: hit


def configured(text):
    parser = xml.sax.make_parser()  # judged by its features
    return minidom.parseString(text, parser)


def _internal(text):
    return ElementTree.fromstring(text)
