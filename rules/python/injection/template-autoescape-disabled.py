"""Pages from templates."""
import jinja2
from jinja2 import Environment, FileSystemLoader, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

plain = Environment(loader=FileSystemLoader("pages"))  # expect: hit
off = jinja2.Environment(loader=FileSystemLoader("pages"), autoescape=False)  # expect: hit
boxed = SandboxedEnvironment()  # expect: hit
on = Environment(loader=FileSystemLoader("pages"), autoescape=True)
chosen = jinja2.Environment(autoescape=select_autoescape(["html"]))
by_function = Environment(autoescape=lambda name: name.endswith(".html"))
loader = jinja2.FileSystemLoader("pages")


class Environment2:
    pass


own = Environment2()


def documented():
    return jinja2.Environment(...)


def documented_but_told():
    return jinja2.Environment(loader=...)
