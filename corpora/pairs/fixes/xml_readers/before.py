from functools import partial
from io import BytesIO, StringIO
import xml.sax
import xml.etree.ElementTree as ET
from lxml import etree, objectify
from lxml.etree import XMLParser, parse as lxml_parse
from lxml.etree import fromstring as _fromstring

fromstring = _fromstring


def read_sheet(xml_source):
    """Rows of a sheet."""
    root = fromstring(xml_source)  # weak: 611
    return [row.attrib for row in root]


class Xmp:
    def __init__(self, data):
        self.data = data

    def _load(self):
        parser = XMLParser(recover=True)  # weak: 611
        return lxml_parse(BytesIO(self.data), parser=parser)


def load_svg(path):
    parser = etree.XMLParser(remove_comments=True, recover=True)  # weak: 611
    return etree.parse(path, parser=parser).getroot()


def untangle(source):
    parser = xml.sax.make_parser()
    handler = object()
    parser.setContentHandler(handler)
    parser.parse(StringIO(source))  # weak: 611
    return handler


def saml(xml_string):
    return ET.fromstring(xml_string)  # weak: 611


class Feature:
    def external(self, stream):
        parser = xml.sax.make_parser()
        parser.setFeature(xml.sax.handler.feature_external_ges, True)  # weak: 611
        parser.parse(stream)  # weak: 611
