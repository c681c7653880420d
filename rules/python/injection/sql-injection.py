"""User look-ups of a small shop."""
import sqlite3
import sqlite3 as db
from sqlite3 import connect

from django import forms
from flask import Flask, jsonify, request

app = Flask(__name__)
TABLE = "users"
ORDER_COLUMNS = {"name": "name", "age": "age"}


@app.route("/users")
def users():
    name = request.args.get("name")
    conn = sqlite3.connect("shop.db")
    cursor = conn.cursor()
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # expect: hit
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # expect: hit
    cursor.execute("SELECT * FROM users WHERE name = '{}'".format(name))  # expect: hit
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")  # expect: hit
    cursor.execute("SELECT * FROM users WHERE name = ?", (name,))
    cursor.execute("SELECT * FROM users WHERE name = :name", {"name": name})
    return jsonify(cursor.fetchall())


@app.route("/search", methods=["POST"])
def search():
    term = request.form["term"]
    query = "SELECT id, title FROM items"
    query += " WHERE title LIKE '%" + term + "%'"
    with connect("shop.db") as conn:
        rows = conn.execute(query).fetchall()  # expect: hit
        rows += conn.execute("SELECT id, title FROM items WHERE title LIKE ?", (f"%{term}%",)).fetchall()
    return jsonify(rows)


@app.route("/batch", methods=["POST"])
def batch():
    data = request.get_json()
    statement = " ".join(["DELETE FROM items WHERE id IN (", data["ids"], ")"])
    conn = db.connect("shop.db")
    conn.executescript(statement)  # expect: hit
    marks = ",".join("?" for _ in data["ids"])
    conn.execute(f"DELETE FROM items WHERE id IN ({marks})", data["ids"])
    return "", 204


@app.route("/item/<int:item_id>")
def item(item_id):
    limit = int(request.args.get("limit", "10"))
    cursor = sqlite3.connect("shop.db").cursor()
    cursor.execute(f"SELECT * FROM {TABLE} LIMIT {limit}")
    return jsonify(cursor.fetchall())


@app.route("/sorted")
def sorted_users():
    column = ORDER_COLUMNS.get(request.args.get("sort"), "name")
    cursor = sqlite3.connect("shop.db").cursor()
    cursor.execute(f"SELECT * FROM users ORDER BY {column}")
    wanted = request.args["sort"]
    if wanted not in ("name", "age"):
        return "unknown column", 400
    cursor.execute(f"SELECT * FROM users ORDER BY {wanted}")
    return jsonify(cursor.fetchall())


def report(conn):
    conn.execute(f"SELECT count(*) FROM {TABLE}")
    name = "fixed"
    conn.execute("SELECT * FROM users WHERE name = '" + name + "'")


class ExplainForm(forms.Form):
    request_id = forms.CharField()

    def clean(self):
        cleaned = super().clean()
        cleaned_data = dict(cleaned)
        wanted = [one for one in recorded() if one["id"] == self.cleaned_data["request_id"]]
        cleaned_data["query"] = wanted[0]
        return cleaned_data

    def explain(self, cursor):
        cursor.execute("EXPLAIN " + self.cleaned_data["query"]["sql"])
        cursor.execute("EXPLAIN " + self.cleaned_data["request_id"])  # expect: hit
