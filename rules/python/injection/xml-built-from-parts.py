"""Feeds and messages."""
from xml.etree import ElementTree
from xml.sax.saxutils import escape


def make_feed(posts):
    out = []
    for post in posts:
        out.append(f"<item><title>{post['title']}</title></item>")  # expect: hit
    return "<rss><channel>" + "".join(out) + "</channel></rss>"


def soap_envelope(name, note):
    return "<soap:Body><name>%s</name><note>%s</note></soap:Body>" % (name, note)  # expect: hit


def as_xml(order):
    return "<order><buyer>{}</buyer></order>".format(order.buyer)  # expect: hit


def safe_feed(posts):
    return "".join(f"<item><title>{escape(post['title'])}</title></item>" for post in posts)


def sitemap_entry(page):
    return f"<url><lastmod>{page.changed_at}</lastmod></url>"


def built_feed(posts):
    root = ElementTree.Element("rss")
    for post in posts:
        ElementTree.SubElement(root, "title").text = post["title"]
    return ElementTree.tostring(root)


def render(name):
    return f"<name>{name}</name>"
