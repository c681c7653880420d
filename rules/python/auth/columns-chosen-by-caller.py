"""Records that are written by their names."""
import psycopg
from flask import Flask, request
from psycopg import sql

app = Flask(__name__)
FIELDS = ("name", "mail")


@app.post("/people")
def create():
    fields = {key: value for key, value in request.get_json().items() if key != "id"}
    names = sql.SQL(", ").join(sql.Identifier(name) for name in fields)  # expect: hit
    return save(names, fields)


@app.post("/people/<int:number>")
def change(number):
    data = request.get_json()
    parts = []
    for key in data:
        parts.append(sql.Identifier(key))  # expect: hit
    return save(parts, number)


@app.post("/known")
def create_known():
    data = request.get_json()
    fields = {name: data[name] for name in FIELDS if name in data}
    return save(sql.SQL(", ").join(sql.Identifier(name) for name in fields), fields)


@app.get("/sorted")
def listed():
    order = request.args["order"]
    if order not in FIELDS:
        order = "name"
    return save(sql.Identifier(order), sql.Placeholder())
