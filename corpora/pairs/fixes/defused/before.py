import io
from xml.dom import minidom
from xml.sax import make_parser, handler


class Collector:
    def __init__(self):
        self.seen = []


def read(text):
    document = minidom.parseString(text)  # weak: 611
    return [node.nodeName for node in document.childNodes]


def stream(source, target):
    parser = make_parser()
    parser.setContentHandler(target)
    parser.setFeature(handler.feature_external_ges, True)  # weak: 611
    parser.parse(source)  # weak: 611
