"""XML readers."""
from lxml import etree
from lxml.etree import XMLParser

OFFLINE = True


def parsers(path):
    one = etree.XMLParser(no_network=False)  # expect: hit
    two = XMLParser(no_network=not OFFLINE)  # expect: hit
    three = etree.iterparse(path, no_network=False)  # expect: hit
    ok1 = etree.XMLParser(no_network=True)
    ok2 = etree.XMLParser()
    ok3 = XMLParser(no_network=OFFLINE)
    return one, two, three, ok1, ok2, ok3
