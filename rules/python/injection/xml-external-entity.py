"""Imports of orders in XML."""
import xml.sax
from xml.dom import minidom

import defusedxml.ElementTree
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.route("/orders", methods=["POST"])
def orders():
    body = request.get_data()
    tree = etree.fromstring(body)  # expect: hit
    dom = minidom.parseString(body)
    xml.sax.parseString(body, xml.sax.ContentHandler())
    safe = defusedxml.ElementTree.fromstring(body)
    return str((tree, dom, safe))


def defaults():
    return etree.fromstring("<orders/>"), etree.parse("defaults.xml")


@app.route("/documents", methods=["POST"])
def documents():
    reader = xml.sax.make_parser()
    one = minidom.parseString(request.get_data(), reader)
    reader.setFeature(xml.sax.handler.feature_external_ges, True)
    two = minidom.parseString(request.get_data(), reader)  # expect: hit
    three = minidom.parseString("<a/>", reader)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    four = minidom.parseString(request.get_data(), reader)
    return str((one, two, three, four))
