"""Sites whose templates do not escape."""
import aiohttp_jinja2
import jinja2
from aiohttp import web
from django.template import Context, Engine
from fastapi.templating import Jinja2Templates

MAILS = False


def site(folder):
    app = web.Application()
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder), autoescape=False)  # expect: hit
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder))
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder), autoescape=True)
    return app


templates = Jinja2Templates("pages", autoescape=False)  # expect: hit
engine = Engine(dirs=["pages"], autoescape=MAILS)  # expect: hit
other = Engine(dirs=["pages"])


def page(values, escape):
    return engine.from_string("{{ a }}").render(Context(values)) + str(Engine(autoescape=escape))
