"""Greeting pages."""
import jinja2
from flask import Flask, render_template, render_template_string, request
from jinja2 import Environment, Template
from jinja2.sandbox import SandboxedEnvironment
from mako.template import Template as MakoTemplate

app = Flask(__name__)


@app.route("/hello")
def hello():
    name = request.args.get("name", "world")
    page = "<h1>Hello " + name + "</h1>"
    return render_template_string(page)  # expect: hit


@app.route("/hello2")
def hello2():
    name = request.args.get("name", "world")
    return render_template_string("<h1>Hello {{ name }}</h1>", name=name)


@app.route("/mail", methods=["POST"])
def mail():
    text = request.form["template"]
    first = Template(text).render(user="x")  # expect: hit
    second = Environment(autoescape=True).from_string(text)  # expect: hit
    third = jinja2.Template(f"Dear {text}")  # expect: hit
    fourth = MakoTemplate(text)  # expect: hit
    return str((first, second, third, fourth))


@app.route("/fixed", methods=["POST"])
def fixed():
    text = request.form["text"]
    greeting = Template("Dear {{ text }}").render(text=text)
    return render_template("page.html", text=text, greeting=greeting)
