"""XML readers."""
import lxml.etree
from lxml import etree
from lxml.etree import XMLParser


def parsers(resolve):
    one = etree.XMLParser(resolve_entities=True)  # expect: hit
    two = XMLParser(load_dtd=True, resolve_entities=True)  # expect: hit
    three = lxml.etree.XMLParser(resolve_entities=bool(1))  # expect: hit
    ok1 = etree.XMLParser(resolve_entities=False, no_network=True)
    ok2 = etree.XMLParser(resolve_entities="internal")
    ok3 = etree.XMLParser(resolve_entities=resolve)
    ok4 = etree.HTMLParser()
    return one, two, three, ok1, ok2, ok3, ok4
