"""Parsers of lxml."""
from io import BytesIO

from lxml import etree
from lxml.etree import XMLParser


def load(data, **options):
    parser = XMLParser(recover=True)  # expect: hit
    other = etree.XMLParser(remove_comments=True, no_network=True)  # expect: hit
    safe = etree.XMLParser(recover=True, resolve_entities=False)
    given = etree.XMLParser(**options)
    page = etree.HTMLParser(recover=True)
    trees = [etree.parse(BytesIO(data), parser=one) for one in (parser, other, safe, given)]
    return trees, etree.fromstring(data, page)
