"""Reports as pages."""
from html import escape
from string import Template

PAGE = Template("<h1>$title</h1>")


def as_html(title):
    return PAGE.substitute(title=title)  # weak: 79


def as_escaped_html(title):
    return PAGE.substitute(title=escape(title))
