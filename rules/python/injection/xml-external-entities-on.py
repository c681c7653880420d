"""Readers of XML."""
import xml.sax
from xml.sax import handler, make_parser


def read(stream, target):
    parser = make_parser()
    parser.setContentHandler(target)
    parser.setFeature(handler.feature_external_ges, True)  # expect: hit
    parser.setFeature(xml.sax.handler.feature_external_pes, 1)  # expect: hit
    parser.setFeature(handler.feature_external_ges, False)
    parser.setFeature(handler.feature_namespaces, True)
    parser.parse(stream)


def given(parser):
    parser.setFeature(handler.feature_external_ges, True)  # expect: hit
