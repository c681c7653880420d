"""Library models at work in small programs: lines marked ``# hit`` are reported, no others."""

from pathlib import Path

import pytest

from scanner.analyse import Analyst, validators
from scanner.model import Confidence, Source, SourceKind, Unit
from scanner.parse import tree
from scanner.rulebook import load
from scanner.settings import Settings

PROGRAMS = {
    "aiohttp": """\
from aiohttp import web, ClientSession
async def h(request):
    u = request.query["u"]
    async with ClientSession() as s:
        async with s.get(u) as r:  # hit
            pass
    data = await request.post()
    raise web.HTTPFound(data["next"])  # hit
""",
    "anthropic": """\
import anthropic, subprocess
client = anthropic.Anthropic()
def f():
    m = client.messages.create(model="m", max_tokens=5, messages=[])
    subprocess.run(m.content[0].text, shell=True)  # hit
""",
    "asyncio": """\
import asyncio
from flask import request
async def f():
    await asyncio.create_subprocess_shell("x " + request.args["a"])  # hit
""",
    "asyncpg": """\
import asyncpg
from fastapi import FastAPI
app = FastAPI()
@app.get("/u/{name}")
async def u(name: str):
    conn = await asyncpg.connect("x")
    await conn.fetch(f"select * from u where n = '{name}'")  # hit
    return await conn.fetchrow("select * from u where n = $1", name)
""",
    "bottle": """\
from bottle import route, request, template, redirect
@route("/x/<name>")
def x(name):
    redirect(request.query.next)  # hit
    return template("<b>" + name + "</b>")  # hit
""",
    "click": """\
import click, os
@click.command()
@click.argument("name")
def main(name):
    os.system("ls " + name)  # hit
""",
    "deserialization": """\
import dill, joblib, jsonpickle, torch, yaml, numpy as np
from flask import request
def f():
    dill.loads(request.data)  # hit
    joblib.load(request.files["m"])  # hit
    jsonpickle.decode(request.get_data())  # hit
    torch.load(request.files["m"], weights_only=False)  # hit
    torch.load(request.files["m"].stream, weights_only=True)
    yaml.load(request.data, Loader=yaml.SafeLoader)
    yaml.load(request.data, yaml.CSafeLoader)
    yaml.load(request.data, Loader=yaml.Loader)  # hit
    np.load(request.files["m"].stream, allow_pickle=True)  # hit
""",
    "django": """\
from django.http import HttpResponse, HttpResponseRedirect
from django.db import connection
from django.views import View
from django.shortcuts import redirect
def v(request):
    q = request.GET.get("q")
    with connection.cursor() as c:
        c.execute("select " + q)  # hit
        c.execute("select %s", [q])
    cur = connection.cursor()
    cur.execute(f"select {q}")  # hit
    return redirect(request.POST["next"])  # hit
class W(View):
    def get(self, request, pk):
        return HttpResponse("<p>" + request.GET["a"])  # hit
    def post(self, request):
        return HttpResponse("<p>" + self.request.POST["a"])  # hit
    def put(self, request):
        return HttpResponseRedirect(request.get_full_path())
""",
    "django-form": """\
from django import forms
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
class F(forms.Form):
    name = forms.CharField()
def v(request):
    form = F(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        mark_safe("<p>" + name)  # hit
        return HttpResponse(format_html("<p>{}</p>", name))
""",
    "drf": """\
from rest_framework.views import APIView
from rest_framework.decorators import api_view
from rest_framework.response import Response
import subprocess
class A(APIView):
    def post(self, request):
        subprocess.run(request.data["cmd"], shell=True)  # hit
        return Response({})
@api_view(["GET"])
def b(request):
    subprocess.run(request.query_params.get("c"), shell=True)  # hit
""",
    "drf-serializer": """\
import os
from rest_framework import serializers, viewsets
class Form(serializers.Serializer):
    name = serializers.CharField()
class V(viewsets.ViewSet):
    def create(self, request):
        form = Form(data=request.data)
        form.is_valid(raise_exception=True)
        os.system("ls " + form.validated_data["name"])  # hit
        os.system("ls " + str(request.user.id))
""",
    "falcon": """\
import falcon, os
class R:
    def on_get(self, req, resp):
        os.system(req.get_param("x"))  # hit
        os.system("a " + str(req.get_param_as_int("x")))
""",
    "fastapi": """\
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
import os
app = FastAPI()
@app.get("/x")
async def x(name: str, n: int, request: Request):
    os.system("ls " + name)  # hit
    os.system("ls " + str(n))
    body = await request.json()
    os.system(body["cmd"])  # hit
    os.system(request.query_params["a"])  # hit
    return HTMLResponse("<p>" + name)  # hit
""",
    "fastapi-body": """\
from fastapi import APIRouter, Depends, UploadFile
from pydantic import BaseModel
import os
router = APIRouter()
class Item(BaseModel):
    name: str
@router.post("/i")
def i(item: Item, limit: int = 10, db=Depends(object)):
    os.system("ls " + item.name)  # hit
    os.system(f"ls {limit}")
    os.system(f"ls {db.path}")
@router.post("/u")
async def u(file: UploadFile):
    open("/srv/" + file.filename)  # hit
""",
    "flask_sqlalchemy": """\
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
db = SQLAlchemy(app)
@app.route("/x")
def x():
    n = request.args["n"]
    db.session.execute(f"select {n}")  # hit
    return str(db.session.query(U).filter_by(name=n).all())
""",
    "http-clients": """\
import requests, httpx, urllib.request, urllib3
from flask import request
def f():
    requests.request("GET", request.args["u"])  # hit
    requests.Session().post(url=request.args["u"])  # hit
    httpx.Client().get(request.args["u"])  # hit
    urllib.request.Request(request.args["u"])  # hit
    urllib3.PoolManager().request("GET", request.args["u"])  # hit
    requests.get("https://api.example/items/" + request.args["u"])
    requests.get("https://api.example/", params={"q": request.args["u"]})
""",
    "http.server": """\
from http.server import BaseHTTPRequestHandler
import os
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        os.system(self.path)  # hit
        self.wfile.write(("<p>" + self.path).encode())  # hit
""",
    "jinja2": """\
from jinja2 import Environment, Template
from flask import request
def f():
    Template(request.args["t"]).render()  # hit
    Environment().from_string(request.args["t"])  # hit
    Template("{{ a }}").render(a=request.args["t"])
""",
    "langchain": """\
from langchain_openai import ChatOpenAI
llm = ChatOpenAI()
def f(q):
    out = llm.invoke(q)
    exec(out.content)  # hit
""",
    "ldap": """\
import ldap3
from flask import request
def f():
    c = ldap3.Connection(ldap3.Server("x"))
    c.search("dc=x", "(uid=" + request.args["u"] + ")")  # hit
""",
    "lxml": """\
from lxml import etree
from flask import request
def f():
    etree.fromstring(request.data)  # hit
    etree.fromstring(request.data, etree.XMLParser(resolve_entities=False))
    etree.fromstring(request.data, parser=etree.XMLParser(no_network=True))
""",
    "mail": """\
import smtplib
from flask import request
def f():
    s = smtplib.SMTP_SSL("x")
    s.sendmail("a@x", request.form["to"], "text")  # hit
""",
    "mysql": """\
import mysql.connector
from flask import request
def f():
    db = mysql.connector.connect(host="x")
    cur = db.cursor()
    cur.execute("select " + request.args["x"])  # hit
""",
    "openai": """\
from openai import OpenAI, AsyncOpenAI
client = OpenAI()
def f(q):
    r = client.chat.completions.create(model="m", messages=[])
    exec(r.choices[0].message.content)  # hit
async def g():
    c = AsyncOpenAI()
    r = await c.responses.create(model="m", input="x")
    eval(r.output_text)  # hit
""",
    "pandas": """\
import pandas as pd
from flask import request
def f(df):
    pd.read_sql("select " + request.args["a"], None)  # hit
    pd.read_pickle(request.files["f"])  # hit
    pd.eval(request.args["e"])  # hit
""",
    "paramiko": """\
import paramiko
from flask import request
def f():
    ssh = paramiko.SSHClient()
    ssh.exec_command("ls " + request.args["d"])  # hit
""",
    "pathlib": """\
from pathlib import Path
from flask import request
BASE = Path("/srv")
def f():
    p = BASE / request.args["n"]
    p.read_text()  # hit
    (BASE / Path(request.args["n"]).name).read_text()
    Path(request.args["n"]).unlink()  # hit
""",
    "peewee": """\
from peewee import SqliteDatabase, Model, SQL
from flask import request
db = SqliteDatabase("x")
class U(Model):
    pass
def f():
    db.execute_sql("select " + request.args["a"])  # hit
    U.raw("select " + request.args["a"])  # hit
    U.select().where(U.name == request.args["a"])
""",
    "psycopg2": """\
import psycopg2
from psycopg2 import sql
from flask import request
conn = psycopg2.connect("x")
def f():
    with conn.cursor() as cur:
        cur.execute("select * from t where n='%s'" % request.args["n"])  # hit
        cur.execute("select * from t where n=%s", (request.args["n"],))
        cur.execute(sql.SQL("select * from {}").format(sql.Identifier(request.args["t"])))
""",
    "pymongo": """\
from pymongo import MongoClient
from flask import request
client = MongoClient()
db = client["shop"]
def f():
    db.users.find_one({"name": request.json["n"]})  # hit
    db["users"].find({"name": request.json["n"]})  # hit
    client.shop.users.find({"name": str(request.json["n"])})
""",
    "pyramid": """\
from pyramid.response import Response
from pyramid.view import view_config
@view_config(route_name="x")
def x(request):
    return Response("<p>" + request.params["a"])  # hit
""",
    "redis": """\
import redis
from flask import request
r = redis.from_url("redis://x")
def f():
    r.eval(request.args["s"], 0)  # hit
    r.set(request.args["k"], "v")
""",
    "sanic": """\
from sanic import Sanic, response
app = Sanic("x")
@app.route("/")
async def h(request):
    return response.html("<p>" + request.args.get("a"))  # hit
""",
    "socket": """\
import socket, pickle
def f():
    s = socket.socket()
    conn, addr = s.accept()
    pickle.loads(s.recv(100))  # hit
    pickle.loads(conn.recv(100))  # hit
""",
    "sqlalchemy": """\
from sqlalchemy import create_engine, text, select
from sqlalchemy.orm import Session
from flask import request
engine = create_engine("sqlite://")
def f(U):
    n = request.args["n"]
    with engine.connect() as c:
        c.execute(text("select * from t where n='" + n + "'"))  # hit
        c.execute(text("select * from t where n=:n"), {"n": n})
        c.execute(select(U).where(U.name == n))
    with Session(engine) as s:
        s.execute(select(U).filter_by(name=n))
""",
    "starlette": """\
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
async def home(request):
    q = request.query_params.get("q")
    form = await request.form()
    RedirectResponse(form["next"])  # hit
    return HTMLResponse(f"<b>{q}</b>")  # hit
""",
    "streamlit": """\
import streamlit as st
import os
name = st.text_input("n")
os.system("echo " + name)  # hit
st.markdown("<b>" + name, unsafe_allow_html=True)  # hit
st.markdown("<b>" + name)
""",
    "tarfile": """\
import tarfile, zipfile
from flask import request
def f():
    t = tarfile.open(fileobj=request.files["f"])
    t.extractall("/tmp/x")
""",
    "tornado": """\
import tornado.web
class H(tornado.web.RequestHandler):
    def get(self):
        n = self.get_argument("n")
        self.write("<p>" + n)  # hit
        self.redirect(self.get_query_argument("next"))  # hit
        self.write(tornado.escape.xhtml_escape(n))
""",
    "wtforms": """\
from flask_wtf import FlaskForm
from wtforms import StringField, IntegerField
import os
class F(FlaskForm):
    name = StringField("n")
    age = IntegerField("a")
def v():
    form = F()
    os.system("ls " + form.name.data)  # hit
    os.system(f"ls {form.age.data}")
""",
}

BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
FLOWS = [rule for rule in BOOK.rules.values() if rule.match.kind == "flow" and rule.id != "log-injection"]


@pytest.mark.parametrize("library", PROGRAMS)
def test_library(library):
    text = PROGRAMS[library]
    data = text.encode()
    unit = Unit(Source("app/views.py", SourceKind.PYTHON), data)
    analyst = Analyst(FLOWS, BOOK.knowledge)
    analyst.link({("app/views.py", 0): analyst.sketch(unit, tree(data)).outline})
    examination = analyst.examine(unit, tree(data))
    assert not examination.gaps
    lines = text.splitlines()
    low = "import click" in text or "socket" in library  # the command line is never more than a maybe
    expected = [line.strip() for line in lines if "# hit" in line]
    shown = (finding for finding in examination.findings if finding.rating.confidence > Confidence.LOW or low)
    found = sorted({finding.location.line for finding in shown})
    assert [lines[number - 1].strip() for number in found] == expected
