"""Badges and labels."""
import html

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from markupsafe import Markup

CLASS = "badge"


def badge(name, body, parts):
    one = mark_safe("<b>" + name + "</b>")  # expect: hit
    two = mark_safe(f"<b>{name}</b>")  # expect: hit
    three = Markup("<b>%s</b>" % name)  # expect: hit
    four = mark_safe("<p>{}</p>".format(body))  # expect: hit
    five = mark_safe(s=f"<p class='{CLASS}'>{body}</p>")  # expect: hit
    six = mark_safe(f"<b class='{CLASS}'>new</b>")
    seven = mark_safe(f"<b>{escape(name)}</b>")
    eight = Markup("<b>%s</b>" % html.escape(name))
    nine = mark_safe(f"<b>{int(name)} of {len(parts)}</b>")
    ten = format_html("<b>{}</b>", name)
    eleven = Markup("<b>%s</b>") % name
    twelve = mark_safe(body)
    thirteen = mark_safe("".join(parts))
    return one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen
