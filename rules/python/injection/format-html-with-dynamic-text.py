"""Badges for the administration."""
from django.utils import html
from django.utils.html import format_html

ROW = "<tr><td>{}</td></tr>"


def badge(name, colour):
    one = format_html(f"<b>{name}</b>")  # expect: hit
    two = format_html("<b>%s</b>" % name)  # expect: hit
    three = html.format_html("<b>" + name + "</b>")  # expect: hit
    four = format_html("<b style='color: {}'>{}</b>".format(colour, name))  # expect: hit
    ok1 = format_html("<b>{}</b>", name)
    ok2 = format_html(ROW, name)
    ok3 = format_html("<b style='color: {}'>{}</b>", colour, name)
    return one, two, three, four, ok1, ok2, ok3
