"""Pages that echo what was asked for."""
import html

import bleach
from django.http import HttpResponse
from django.utils.html import escape as django_escape
from django.utils.safestring import mark_safe
from flask import Flask, jsonify, make_response, render_template, request
from markupsafe import Markup, escape
from tornado.web import RequestHandler

app = Flask(__name__)


@app.route("/echo")
def echo():
    name = request.args.get("name", "")
    return make_response("<p>Hello " + name + "</p>")  # expect: hit


@app.route("/echo-safe")
def echo_safe():
    name = request.args.get("name", "")
    return make_response(f"<p>Hello {escape(name)}</p>")


@app.route("/markup")
def markup():
    comment = request.args["comment"]
    body = Markup(f"<b>{comment}</b>")  # expect: hit
    other = Markup("<b>fixed</b>")
    clean = Markup(bleach.clean(comment))
    return render_template("page.html", body=body, other=other, clean=clean)


def profile(request):
    from django.http import HttpRequest

    query: HttpRequest = request
    name = request.GET.get("name", "")
    label = mark_safe("<i>%s</i>" % django_escape(name))
    number = int(request.GET["page"])
    if number > 1:
        return HttpResponse("<h1>Results for " + name + "</h1>")  # expect: hit
    if label:
        return HttpResponse(f"<h1>Page {number}</h1>")
    return HttpResponse("<h1>" + html.escape(name) + "</h1>" + str(query))


@app.route("/data")
def data():
    return jsonify(name=request.args["name"])


@app.route("/fragments")
def fragments():
    """What markup is joined with is escaped by it; a text that it is put into is not."""
    first, second = request.args["first"], request.args["second"]
    row = Markup("<li>{}</li>").format(first)
    pair = Markup("<p>%s %s</p>") % (first, second)
    listed = Markup("<br>").join([first, Markup("<b>{x}</b>").format(x=second)])
    page = Markup("<ul>") + first + row + pair + listed
    if second:
        return make_response(f"<title>{page}{second}</title>")  # expect: hit
    return make_response(page)


class PageHandler(RequestHandler):
    def get(self, path):
        self.write(f"<h1>{path}</h1>")  # expect: hit

    def post(self, path):
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.write(f"<h1>{path}</h1>")  # expect: hit


class DataHandler(RequestHandler):
    def get(self, path):
        self.set_header("Content-Type", "text/plain")
        self.write(f"nothing at {path}")

    def post(self, path):
        self.set_header("Content-Type", guess_type(path))
        self.finish(path)  # expect: hit

    def put(self, path):
        self.write(self.page("view.html", title=path))

    def page(self, name, **values):
        return self.settings["templates"].get_template(name).render(**values)
