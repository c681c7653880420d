"""aiohttp, tornado, bottle, sanic and falcon handlers."""
import asyncio
import os
import pickle
import sqlite3

import aiohttp
import aiosqlite
import asyncpg
import bottle
import falcon
import ldap3
import pymongo
import redis
import tornado.web
from aiohttp import web
from jinja2 import Environment, Template
from ldap3.utils.conv import escape_filter_chars
from sanic import Sanic, response

routes = web.RouteTableDef()
mongo = pymongo.MongoClient()["app"]
cache = redis.Redis()


@routes.get("/user")
async def user(request):
    name = request.query["name"]
    async with aiosqlite.connect("app.db") as db:
        async with db.execute("SELECT * FROM users WHERE name = '" + name + "'") as cursor:  # weak: 89
            return web.json_response(await cursor.fetchall())


@routes.get("/user2")
async def user_safe(request):
    name = request.query["name"]
    async with aiosqlite.connect("app.db") as db:
        async with db.execute("SELECT * FROM users WHERE name = ?", (name,)) as cursor:
            return web.json_response(await cursor.fetchall())


@routes.post("/run")
async def run(request):
    data = await request.json()
    process = await asyncio.create_subprocess_shell(f"report {data['name']}")  # weak: 78
    await process.wait()
    return web.Response()


@routes.post("/run2")
async def run_safe(request):
    data = await request.json()
    process = await asyncio.create_subprocess_exec("report", data["name"])
    await process.wait()
    return web.Response()


@routes.get("/page")
async def page(request):
    return web.Response(text=f"<b>{request.query.get('q')}</b>", content_type="text/html")  # weak: 79


@routes.post("/fetch")
async def fetch(request):
    data = await request.post()
    async with aiohttp.ClientSession() as session:
        async with session.get(data["url"]) as reply:  # weak: 918
            return web.json_response({"status": reply.status})


@routes.post("/login")
async def login(request):
    data = await request.json()
    found = mongo.users.find_one({"name": data["name"], "password": data["password"]})  # weak: 943
    return web.json_response({"ok": bool(found)})


@routes.post("/login2")
async def login_safe(request):
    data = await request.json()
    found = mongo.users.find_one({"name": str(data["name"])})
    return web.json_response({"ok": bool(found)})


@routes.get("/where")
async def where(request):
    found = mongo.users.find({"$where": "this.name == '" + request.query["name"] + "'"})  # weak: 943
    return web.json_response({"n": len(list(found))})


@routes.get("/cached")
async def cached(request):
    blob = cache.get("page:" + request.query["id"])
    return web.json_response(pickle.loads(blob))  # weak: 502


class Profile(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name")
        self.write("<h1>" + name + "</h1>")  # weak: 79

    def post(self):
        name = self.get_argument("name")
        self.write({"name": name})


class Download(tornado.web.RequestHandler):
    def get(self, name):
        with open(os.path.join("/srv", name)) as file:  # weak: 22
            self.write({"text": file.read()})


@bottle.route("/ldap")
def ldap():
    name = bottle.request.query.name
    connection = ldap3.Connection("ldap.example")
    connection.search("dc=example", f"(uid={name})")  # weak: 90
    return {"n": len(connection.entries)}


@bottle.route("/ldap2")
def ldap_safe():
    name = escape_filter_chars(bottle.request.query.name)
    connection = ldap3.Connection("ldap.example")
    connection.search("dc=example", f"(uid={name})")
    return {"n": len(connection.entries)}


@bottle.route("/template")
def template():
    return Template("Hi " + bottle.request.query.name).render()  # weak: 1336 94 79


class Report:
    def on_get(self, req, resp):
        table = req.get_param("table")
        rows = sqlite3.connect("a.db").execute(f"SELECT * FROM {table}").fetchall()  # weak: 89
        resp.media = rows

    def on_post(self, req, resp):
        table = req.get_param("table")
        if table not in ("orders", "items"):
            raise falcon.HTTPBadRequest()
        rows = sqlite3.connect("a.db").execute(f"SELECT * FROM {table}").fetchall()
        resp.media = rows


app = Sanic("app")


@app.get("/echo")
async def echo(request):
    return response.html("<p>" + request.args.get("q", "") + "</p>")  # weak: 79


@app.get("/echo2")
async def echo_safe(request):
    return response.json({"q": request.args.get("q", "")})


def handler(event, context):
    key = event["queryStringParameters"]["key"]
    os.system(f"aws s3 cp s3://bucket/{key} /tmp/")  # weak: 78
    return {"statusCode": 200}


async def rows(pool, name):
    async with pool.acquire() as connection:
        return await connection.fetch("SELECT * FROM t WHERE name = $1", name)
