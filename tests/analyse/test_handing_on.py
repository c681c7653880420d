"""What frameworks hand on: to tasks of a queue, through named types of dependencies; methods of one's own."""

import pytest
from lab import check
from marks import params

ROUTE = "from flask import request\n"
TASKS = "import os\nfrom celery import Celery, shared_task\napp = Celery('a')\n"
STORE = (
    "import os\nclass Store:\n    def __init__(self, root):\n        self.root = root\n"
    "    def read(self, name):\n        return open(os.path.join(self.root, name))  # hit: path-traversal\n"
)
API = "from fastapi import FastAPI\nfrom deps import Files, Number, Text\napp = FastAPI()\n@app.get('/a')\n"
DEPS = (
    "import os\nfrom typing import Annotated\nfrom fastapi import Depends, Query\n"
    "class Store:\n    def run(self, c):\n        os.system(c)  # hit\n"
    "def make():\n    return Store()\n"
    "Files = Annotated[Store, Depends(make)]\n"
    "Number = Annotated[int, Query()]\nText = Annotated[str, Query()]\n"
)

CASES = {
    "delay": {
        "app.py": ROUTE + "from jobs import work\ndef f():\n    work.delay(request.args['a'])\n",
        "jobs.py": TASKS + "@app.task\ndef work(c):\n    os.system('ls ' + c)  # hit\n",
    },
    "apply_async of a bound task": {
        "app.py": ROUTE + "from jobs import work\ndef f():\n"
        "    work.apply_async(args=['a'], kwargs={'c': request.args['a']})\n",
        "jobs.py": TASKS + "@app.task(bind=True)\ndef work(self, b, c):\n    os.system('ls ' + c)  # hit\n",
    },
    "signature": {
        "app.py": ROUTE + "from jobs import work\ndef f():\n    work.s(request.args['a']).delay()\n",
        "jobs.py": TASKS + "@shared_task\ndef work(c):\n    os.system('ls ' + c)  # hit\n",
    },
    "method of that name of another thing": {
        "app.py": ROUTE + "from jobs import work\ndef f():\n    work.delay(request.args['a'])\n",
        "jobs.py": "import os\ndef work(c):\n    os.system('ls ' + c)\n",
    },
    "dependency by a name of another file": {
        "deps.py": DEPS,
        "app.py": API + "def f(files: Files, text: Text):\n    files.run('ls ' + text)\n",
    },
    "number by a name of another file": {
        "deps.py": DEPS.replace("  # hit", ""),
        "app.py": API + "def f(files: Files, number: Number):\n    files.run(f'ls {number}')\n",
    },
    "method of one's own with the name of a sink": {
        "app.py": "from flask import request\nfrom store import Store\nstore = Store('/srv')\n"
        "def f(other):\n    store.save(request.args['a'])\n    other.save(request.args['a'])  # hit\n",
        "store.py": "class Store:\n    def __init__(self, root):\n        self.root = root\n"
        "    def save(self, name):\n        self.last = name\n        return 1\n",
    },
    "kept in the application": {
        "app.py": "from aiohttp import web\nfrom store import Store\nfrom views import show\n"
        "def make():\n    app = web.Application()\n    app['store'] = Store('/srv')\n    return app\n",
        "store.py": STORE,
        "views.py": "from aiohttp import web\nroutes = web.RouteTableDef()\n@routes.get('/a')\n"
        "async def show(request):\n    request.app['store'].read(request.query['a'])\n",
    },
    "kept in the application's state": {
        "app.py": "from fastapi import FastAPI\nfrom store import Store\napp = FastAPI()\n"
        "def start():\n    app.state.store = Store('/srv')\n",
        "store.py": STORE,
        "views.py": "from fastapi import APIRouter, Request\nrouter = APIRouter()\n@router.get('/a')\n"
        "def show(request: Request, a: str):\n    request.app.state.store.read(a)\n",
    },
    "kept, under another key": {
        "app.py": "from aiohttp import web\nfrom store import Store\n"
        "def make():\n    app = web.Application()\n    app['store'] = Store('/srv')\n    return app\n",
        "store.py": STORE.replace("  # hit: path-traversal", ""),
        "views.py": "from aiohttp import web\nasync def show(request):\n"
        "    request.app['other'].read(request.query['a'])\n",
    },
    "database of the application": {
        "app.py": "import sqlite3\nfrom aiohttp import web\n"
        "def make():\n    app = web.Application()\n    app['db'] = sqlite3.connect('a')\n    return app\n",
        "views.py": "from aiohttp import web\nasync def show(request):\n"
        "    request.app['db'].execute('select ' + request.query['a'])  # hit: sql-injection\n"
        "    request.app['db'].execute('select ?', (request.query['a'],))\n",
    },
    "query set of one's own behind a filter": {
        "models.py": "from django.db import models\nclass Pages(models.QuerySet):\n    def named(self, x):\n"
        "        return self.extra(where=['a = ' + x])  # hit: sql-injection\n"
        "class Page(models.Model):\n    objects = Pages.as_manager()\n",
        "views.py": "from models import Page\nfrom django.http import HttpResponse\ndef show(request):\n"
        "    found = Page.objects.filter(a=1).order_by('b')\n    found.named(request.GET['a'])\n"
        "    return HttpResponse('a')\n",
    },
    "decorator of another file, which a platform calls": {
        "common.py": "import boto3\nimport logging\nfrom functools import wraps\n"
        "log = logging.getLogger('a')\ndef api(handler):\n    @wraps(handler)\n"
        "    def inner(event, context):\n        log.info('asked')\n"
        "        return handler(event['queryStringParameters'])\n    return inner\n",
        "app.py": "import os\nfrom common import api\n@api\ndef go(q):\n    run('ls ' + q['a'])\n"
        "def run(c):\n    os.system(c)  # hit\n",
    },
    "decorator of another file that hands on nothing": {
        "common.py": "import boto3\ndef api(handler):\n    def inner(event, context):\n"
        "        return handler({'a': 'b'})\n    return inner\n",
        "app.py": "import os\nfrom common import api\n@api\ndef go(q):\n    os.system('ls ' + q['a'])\n",
    },
    "task behind an answer": {
        "app.py": "import os\nfrom starlette.background import BackgroundTask\n"
        "from starlette.responses import JSONResponse\ndef work(c):\n    os.system('ls ' + c)  # hit\n"
        "async def show(request):\n    task = BackgroundTask(work, request.query_params['a'])\n"
        "    return JSONResponse({}, background=task)\n",
    },
    "rows of a database that is not known": {
        "app.py": ROUTE + "async def f(database):\n"
        "    await database.fetch_all('select ' + request.args['a'])  # hit: sql-injection\n"
        "    await database.fetch_all('select :a', {'a': request.args['a']})\n",
    },
    "content of a file of the program's own": {
        "app.py": "import os\nfrom flask import make_response, request\ndef f():\n"
        "    path = os.path.abspath(os.path.join('/srv', request.args['a']))\n"
        "    if not path.startswith('/srv' + os.sep):\n        return ''\n"
        "    with open(path) as one:\n        return make_response(one.read())\n"
        "def g():\n    return make_response(request.args['a'])  # hit: cross-site-scripting\n",
    },
    "parents refused, but not an absolute path": {
        "app.py": ROUTE
        + "import os\ndef f():\n    x = request.args['a']\n    if '..' in x:\n        return\n"
        "    open(os.path.join('/srv', x))  # hit\n    open('/srv/' + x)\n"
        "    open(os.path.join('/srv', f'a-{x}'))\n",
    },
    "parents and absolute paths refused": {
        "app.py": ROUTE + "import os\ndef f():\n    x = request.args['a']\n"
        "    if '..' in x or x.startswith('/'):\n        return\n    open(os.path.join('/srv', x))\n"
        "def g():\n    x = request.args['a']\n    if '..' in x or os.path.isabs(x):\n        return\n"
        "    open(os.path.join('/srv', x))\n",
    },
    "variable of a route": {
        "app.py": "import os\nfrom flask import Flask\napp = Flask('a')\n@app.route('/<x>')\ndef f(x):\n"
        "    if '..' in x:\n        return\n    open(os.path.join('/srv', x))\n",
    },
}


@pytest.mark.parametrize("files", params(CASES, {}))
def test_handed_on(files: dict[str, str]) -> None:
    """Silence on a line without a mark counts as much as a finding on one with it."""
    check(files)
