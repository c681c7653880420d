"""Badges and labels."""
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils import safestring
from markupsafe import Markup

CLASS = "badge"


def badge(name):
    one = mark_safe("<b>" + name + "</b>")  # expect: hit
    two = mark_safe(f"<b>{name}</b>")  # expect: hit
    three = Markup("<b>%s</b>" % name)  # expect: hit
    four = safestring.SafeString(name)  # expect: hit
    five = mark_safe("<hr>")
    six = mark_safe(f"<b class='{CLASS}'>new</b>")
    seven = format_html("<b>{}</b>", name)
    eight = Markup("<b>%s</b>") % name
    nine = Markup("<b>{}</b>").format(name)
    ten = Markup.escape(name)
    eleven = mark_safe(f"<b>{escape(name)}</b>")
    twelve = mark_safe("<b>%d</b>" % len(name))
    thirteen = mark_safe(name)  # expect: hit
    return one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen
