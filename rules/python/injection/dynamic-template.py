"""Error pages."""
import flask
from flask import render_template, render_template_string

PAGE = "<h1>{{ title }}</h1>"


def not_found(path):
    one = render_template_string("<h1>No page at %s</h1>" % path)  # expect: hit
    two = flask.render_template_string(f"<h1>No page at {path}</h1>")  # expect: hit
    three = render_template_string(source="<h1>" + path + "</h1>")  # expect: hit
    four = render_template_string(PAGE, title=path)
    five = render_template_string("<h1>No page at {{ path }}</h1>", path=path)
    six = render_template("missing.html", path=path)
    return one, two, three, four, five, six
