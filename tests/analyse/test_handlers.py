"""What frameworks hand to functions is untrusted, as far as their converters and types leave it so."""

import pytest
from lab import BOOK, check
from marks import params

FLASK = (
    "import os\n"
    "from flask import Flask, Blueprint, request\n"
    "app = Flask(__name__)\n"
    "bp = Blueprint('b', __name__)\n"
)
FASTAPI = (
    "import os, uuid, enum, datetime\nfrom typing import Annotated, Optional, List, Literal\n"
    "from fastapi import FastAPI, APIRouter, Depends, Request, UploadFile, Query, Header, Body, File, Form\n"
    "from pydantic import BaseModel, Field\napp = FastAPI()\nrouter = APIRouter()\n"
)
DJANGO = (
    "import os\n"
    "from django.http import HttpResponse, HttpRequest\n"
    "from django.views import View\n"
    "from django.urls import path\n"
)

FORM = DJANGO + "from django import forms\nclass Query(forms.Form):\n    name = forms.CharField()\n"

CASES = {
    "django form of a request": FORM + "def f(request):\n"
    "    form = Query(request.POST)\n"
    "    os.system(form.cleaned_data['name'])  # hit\n",
    "django form of a request, by keyword": FORM + "def f(request):\n"
    "    form = Query(data=request.POST)\n"
    "    os.system(form.cleaned_data['name'])  # hit\n",
    "django form of the program's own data": FORM + "def f(request):\n"
    "    form = Query({'name': 'ls'})\n"
    "    os.system(form.cleaned_data['name'])\n",
    "django form of unknown data": FORM + "def f(request, **given):\n"
    "    form = Query(**given)\n"
    "    os.system(form.cleaned_data['name'])  # hit\n",
    "flask parameter": FLASK + "@app.route('/<name>')\ndef f(name):\n    os.system(name)  # hit\n",
    "flask int converter": FLASK + "@app.route('/<int:n>/<name>')\n"
    "def f(n, name):\n"
    "    os.system(f'kill {n}')\n"
    "    os.system(name)  # hit\n",
    "flask path converter": FLASK + "@app.route('/<path:p>')\ndef f(p):\n    open(p)  # hit\n",
    "flask uuid converter": FLASK + "@app.route('/<uuid:u>')\ndef f(u):\n    os.system(f'ls {u}')\n",
    "flask any converter": FLASK + "@app.route('/<any(a, b):u>')\ndef f(u):\n    os.system(f'ls {u}')\n",
    "flask method decorator": FLASK + "@app.post('/<name>')\ndef f(name):\n    os.system(name)  # hit\n",
    "flask blueprint": FLASK + "@bp.route('/<name>')\ndef f(name):\n    os.system(name)  # hit\n",
    "flask two routes": FLASK
    + "@app.route('/')\n@app.route('/<name>')\ndef f(name='ls'):\n    os.system(name)  # hit\n",
    "flask other decorator first": FLASK
    + "@app.route('/<name>')\n@login_required\ndef f(name):\n    os.system(name)  # hit\n",
    "flask in a factory": FLASK + "def make():\n"
    "    app = Flask('a')\n"
    "    @app.route('/<name>')\n"
    "    def f(name):\n"
    "        os.system(name)  # hit\n"
    "    return app\n",
    "flask add_url_rule": FLASK
    + "def f(name):\n    os.system(name)  # hit\napp.add_url_rule('/<name>', view_func=f)\n",
    "flask method view": FLASK + "from flask.views import MethodView\n"
    "class A(MethodView):\n"
    "    def get(self, name):\n"
    "        os.system(name)  # hit\n"
    "app.add_url_rule('/<name>', view_func=A.as_view('a'))\n",
    "flask json": FLASK
    + "@app.post('/')\ndef f():\n    d = request.get_json()\n    os.system(d['a']['b'][0])  # hit\n",
    "flask form default": FLASK
    + "@app.post('/')\ndef f():\n    os.system(request.form.get('a', 'ls'))  # hit\n",
    "flask typed get": FLASK
    + "@app.post('/')\ndef f():\n    n = request.args.get('n', 1, type=int)\n    os.system(f'kill {n}')\n",
    "flask loop over arguments": FLASK + "@app.post('/')\n"
    "def f():\n"
    "    for k, v in request.args.items():\n"
    "        os.system(v)  # hit\n"
    "        os.system(k)  # hit\n",
    "flask to a helper": FLASK
    + "def run(c):\n    os.system(c)  # hit\n@app.route('/<name>')\ndef f(name):\n    run(name)\n",
    "flask error handler": FLASK + "@app.errorhandler(404)\ndef f(error):\n    os.system('ls')\n",
    "no handler": FLASK + "def f(name):\n    os.system(name)\n",
    "other decorator": "import os, functools\n@functools.lru_cache\ndef f(name):\n    os.system(name)\n",
    "fastapi str": FASTAPI + "@app.get('/{name}')\ndef f(name: str):\n    os.system(name)  # hit\n",
    "fastapi without annotation": FASTAPI
    + "@app.get('/{name}')\nasync def f(name):\n    os.system(name)  # hit\n",
    "fastapi int": FASTAPI
    + "@app.get('/{n}')\ndef f(n: int, m: float = 1.0):\n    os.system(f'kill {n} {m}')\n",
    "fastapi uuid": FASTAPI + "@app.get('/{n}')\ndef f(n: uuid.UUID):\n    os.system(f'ls {n}')\n",
    "fastapi datetime": FASTAPI + "@app.get('/{n}')\ndef f(n: datetime.date):\n    os.system(f'ls {n}')\n",
    "fastapi optional str": FASTAPI + "@app.get('/')\n"
    "def f(a: Optional[str] = None, b: str | None = None):\n"
    "    os.system(a)  # hit\n"
    "    os.system(b)  # hit\n",
    "fastapi optional int": FASTAPI + "@app.get('/')\n"
    "def f(a: Optional[int] = None, b: int | None = None, c: None | int = None):\n"
    "    os.system(f'{a}')\n"
    "    os.system(f'{b}')\n"
    "    os.system(f'{c}')\n",
    "fastapi union with str": FASTAPI + "@app.get('/')\ndef f(a: int | str):\n    os.system(f'{a}')  # hit\n",
    "fastapi list": FASTAPI + "@app.get('/')\ndef f(a: list[str] = Query()):\n    os.system(a[0])  # hit\n",
    "fastapi list of numbers": FASTAPI
    + "@app.get('/')\ndef f(a: List[int] = Query()):\n    os.system(f'kill {a[0]}')\n",
    "fastapi annotated": FASTAPI + "@app.get('/')\n"
    "def f(a: Annotated[str, Query(max_length=50)], n: Annotated[int, Query(gt=1)]):\n"
    "    os.system(f'{n}')\n"
    "    os.system(a)  # hit\n",
    "fastapi literal": FASTAPI + "@app.get('/')\ndef f(a: Literal['a', 'b']):\n    os.system(a)\n",
    "fastapi enum": FASTAPI
    + "class Kind(str, enum.Enum):\n    A = 'a'\n@app.get('/{k}')\ndef f(k: Kind):\n    os.system(k.value)\n",
    "fastapi regex": FASTAPI
    + "@app.get('/')\ndef f(a: str = Query(pattern='^[a-z]+$')):\n    os.system(a)\n",
    "fastapi header": FASTAPI + "@app.get('/')\ndef f(a: str = Header(None)):\n    os.system(a)  # hit\n",
    "fastapi dependency": FASTAPI + "def db():\n"
    "    return 'ls'\n"
    "@app.get('/')\n"
    "def f(a=Depends(db), b: Annotated[str, Depends(db)] = ''):\n"
    "    os.system(a)\n"
    "    os.system(b)\n",
    "fastapi dependency that takes input": FASTAPI + "def name(q: str):\n"
    "    return q\n"
    "@app.get('/')\n"
    "def f(a: str = Depends(name)):\n"
    "    os.system(a)  # hit\n",
    "fastapi model": FASTAPI + "class Item(BaseModel):\n"
    "    name: str\n"
    "    n: int\n"
    "@app.post('/')\n"
    "def f(item: Item):\n"
    "    os.system(f'{item.n}')\n"
    "    os.system(item.name)  # hit\n",
    "fastapi nested model": FASTAPI + "class A(BaseModel):\n"
    "    name: str\n"
    "class B(BaseModel):\n"
    "    a: A\n"
    "    many: list[A]\n"
    "@app.post('/')\n"
    "def f(b: B):\n"
    "    os.system(b.a.name)  # hit\n"
    "    os.system(b.many[0].name)  # hit\n",
    "fastapi model's literal": FASTAPI + "class Item(BaseModel):\n"
    "    name: Literal['a', 'b']\n"
    "@app.post('/')\n"
    "def f(item: Item):\n"
    "    os.system(item.name)\n",
    "fastapi model's pattern": FASTAPI + "class Item(BaseModel):\n"
    "    name: str = Field(pattern=r'^[a-z]+$')\n"
    "@app.post('/')\n"
    "def f(item: Item):\n"
    "    os.system(item.name)\n",
    "fastapi model's field with a limit": FASTAPI + "class Item(BaseModel):\n"
    "    name: str = Field(..., max_length=50)\n"
    "@app.post('/')\n"
    "def f(item: Item):\n"
    "    os.system(item.name)  # hit\n",
    "fastapi model of numbers": FASTAPI + "class Item(BaseModel):\n"
    "    n: int\n    kind: Literal['a', 'b']\n"
    "@app.post('/')\n"
    "def f(item: Item):\n"
    "    os.system(f'{item}')\n",
    "fastapi added route": FASTAPI
    + "def f(name: str, n: int):\n    os.system(f'{n}')\n    os.system(name)  # hit\n"
    "app.add_api_route('/{name}', f)\n",
    "fastapi dict": FASTAPI + "@app.post('/')\ndef f(item: dict):\n    os.system(item['a'])  # hit\n",
    "fastapi request": FASTAPI + "@app.post('/')\n"
    "async def f(request: Request):\n"
    "    d = await request.json()\n"
    "    os.system(d['a'])  # hit\n"
    "    os.system(request.query_params['a'])  # hit\n",
    "fastapi upload": FASTAPI
    + "@app.post('/')\nasync def f(file: UploadFile):\n    open('/srv/' + file.filename, 'wb')  # hit\n",
    "fastapi upload's parameter": FASTAPI + "@app.post('/')\n"
    "async def f(file: UploadFile = File(...)):\n"
    "    open(f'/srv/{file.filename}', 'wb')  # hit\n",
    "fastapi router": FASTAPI + "@router.get('/{name}')\ndef f(name: str):\n    os.system(name)  # hit\n",
    "fastapi websocket": FASTAPI
    + "@app.websocket('/')\nasync def f(ws):\n    os.system(await ws.receive_text())  # hit\n",
    "django view": DJANGO + "def f(request):\n"
    "    os.system(request.GET['a'])  # hit\n"
    "    os.system(request.POST.get('a'))  # hit\n",
    "django annotated": DJANGO + "def f(r: HttpRequest):\n    os.system(r.GET['a'])  # hit\n",
    "django body": DJANGO
    + "import json\ndef f(request):\n    d = json.loads(request.body)\n    os.system(d['a'])  # hit\n",
    "django class view": DJANGO
    + "class A(View):\n    def get(self, request):\n        os.system(request.GET['a'])  # hit\n",
    "django class view's request": DJANGO + "class A(View):\n"
    "    def go(self):\n"
    "        os.system(self.request.GET['a'])  # hit\n"
    "        os.system(self.kwargs['b'])  # hit\n",
    "django url parameter": DJANGO
    + "def f(request, name):\n    os.system(name)  # hit\nurlpatterns = [path('<str:name>', f)]\n",
    "django url number": DJANGO
    + "def f(request, n):\n    os.system(f'kill {n}')\nurlpatterns = [path('<int:n>', f)]\n",
    "django form": DJANGO + "from django import forms\n"
    "class F(forms.Form):\n"
    "    a = forms.CharField()\n"
    "def f(request):\n"
    "    form = F(request.POST)\n"
    "    if form.is_valid():\n"
    "        os.system(form.cleaned_data['a'])  # hit\n",
    "django view by its form": DJANGO
    + "def f(request, name):\n    os.system(name)  # hit\n    return HttpResponse('')\n",
    "django function that is no view": DJANGO + "def f(request, name):\n    os.system(name)\n    return 1\n",
    "django view whose decorator gives more": DJANGO + "def signed(view):\n"
    "    def inner(request):\n        return view(request, 'ls')\n"
    "    return inner\n"
    "@signed\n"
    "def f(request, name):\n    os.system(name)\n    return HttpResponse('')\n",
    "django pattern of digits": DJANGO + "from django.urls import re_path\n"
    "def f(request, n):\n"
    "    os.system(f'kill {n}')\n"
    "    return 1\n"
    "urlpatterns = [re_path(r'^(?P<n>[0-9]+)/$', f)]\n",
    "django method and path": DJANGO + "def f(request):\n    os.system(request.method)\n",
    "lambda": "import os\ndef lambda_handler(event, context):\n    os.system(event['q']['name'])  # hit\n",
    "other names than a lambda's": "import os\ndef f(event, thing):\n    os.system(event['q'])\n",
    "consumer's callback": "import os, pika\n"
    "def on_message(channel, method, properties, body):\n"
    "    os.system(body)  # hit\n"
    "    os.system(properties)\n",
    "consumer's method": "import os, pika\n"
    "class C:\n    def on(self, ch, method, properties, body):\n        os.system(body)  # hit\n",
    "callback without its library": "import os\n"
    "def on_message(channel, method, properties, body):\n    os.system(body)\n",
    "fastapi page by response class": FASTAPI
    + "from fastapi.responses import HTMLResponse, PlainTextResponse\n"
    "@app.get('/a', response_class=HTMLResponse)\ndef a(q: str):\n    return '<p>' + q  # hit\n"
    "@app.get('/b')\ndef b(q: str):\n    return '<p>' + q\n"
    "@app.get('/c', response_class=PlainTextResponse)\ndef c(q: str):\n    return '<p>' + q\n",
    "mcp tool": "import os\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP('a')\n"
    "@mcp.tool()\ndef f(name: str, n: int):\n    os.system(f'{n}')\n    os.system(name)  # hit\n",
    "langchain tool": "import os\nfrom langchain_core.tools import tool\n"
    "@tool\ndef f(name: str):\n    os.system(name)  # hit\n",
    "langchain tool of a class": "import os\nfrom langchain_core.tools import BaseTool\n"
    "class T(BaseTool):\n    def _run(self, name):\n        os.system(name)  # hit\n",
    "langchain tool by a call": "import os\nfrom langchain.agents import Tool\n"
    "def f(name):\n    os.system(name)  # hit\ntools = [Tool('a', f, 'b')]\n",
    "gradio interface": "import os\nimport gradio as gr\n"
    "def f(name):\n    os.system(name)  # hit\ngr.Interface(fn=f, inputs='text', outputs='text').launch()\n",
    "gradio button": "import os\nimport gradio as gr\n"
    "def f(name):\n    os.system(name)  # hit\n"
    "with gr.Blocks() as demo:\n    b = gr.Button('x')\n    b.click(f, inputs=[])\n",
    "function of an xmlrpc server": "import os\nfrom xmlrpc.server import SimpleXMLRPCServer\n"
    "def f(name):\n    os.system(name)  # hit\n"
    "s = SimpleXMLRPCServer(('127.0.0.1', 8))\ns.register_function(f, 'f')\n",
    "tornado capture": "import os\nfrom tornado.web import RequestHandler\n"
    "class H(RequestHandler):\n    def get(self, name):\n        os.system(name)  # hit\n"
    "    def helper(self, name):\n        os.system(name)\n",
    "request without a framework": "import os\ndef f(request):\n    os.system(request.GET['a'])\n",
}


@pytest.mark.parametrize("code", params(CASES, {}))
def test_handler(code):
    check(code)


def test_converters_of_sanic():
    check(
        "import os\nfrom sanic import Sanic\napp = Sanic('a')\n"
        "@app.get('/<number:int>')\nasync def f(request, number):\n    os.system(f'x {number}')\n"
        "@app.get('/<name:str>')\nasync def g(request, name):\n    os.system('x ' + name)  # hit\n"
    )


def test_handlers_of_sanic_beside_a_client():
    check(
        "import os\nimport aiohttp\nfrom sanic import Blueprint, Sanic, html\n"
        "app = Sanic('a')\nbp = Blueprint('b')\n"
        "@app.get('/a')\nasync def f(request):\n    return html('<b>' + request.args.get('x'))  # hit\n"
        "@bp.post('/b')\nasync def g(request, name):\n    os.system('x ' + name)  # hit\n"
        "async def h(request, name):\n    os.system('x ' + name)\n"
    )


def test_pages_of_litestar_and_quart():
    check(
        "from litestar import MediaType, get\n"
        "@get('/a', media_type=MediaType.HTML)\nasync def f(name: str) -> str:\n"
        "    return f'<b>{name}'  # hit\n"
        "@get('/b')\nasync def g(name: str) -> str:\n    return f'<b>{name}'\n"
    )
    check(
        "from quart import Quart, Response, request\napp = Quart('a')\n"
        "@app.get('/a')\nasync def f():\n    return '<b>' + request.args['x']  # hit\n"
        "@app.get('/b')\nasync def g():\n"
        "    return Response('<b>' + request.url, content_type='text/plain')\n"
    )


def test_a_variable_of_a_route_is_no_operator():
    flow = BOOK.rules["nosql-injection"]
    check(
        "import json\nfrom flask import Flask, request\nfrom pymongo import MongoClient\napp = Flask('a')\n"
        "db = MongoClient().shop\n"
        "@app.get('/<slug>')\ndef f(slug):\n"
        "    a = db.items.find_one({'$where': 'this.x == ' + slug})  # hit\n"
        "    b = db.items.find_one({'x': json.loads(slug)})  # hit\n"
        "    return db.items.find_one({'x': request.get_json()['x']})  # hit\n",
        flow,
    )
