"""A sink in a function that many call: the finding names the others from which input comes."""

from lab import scan

from scanner.model import ALSO, Finding
from scanner.policy.identity import deduplicate

HELPER = """
import sqlite3

def query(sql):
    return sqlite3.connect("a").execute(sql)
"""
HANDLERS = """
from flask import Flask, request
from app.db import query
app = Flask(__name__)

@app.route("/a")
def first():
    return query("SELECT a FROM t WHERE n = '" + request.args["a"] + "'")

@app.route("/b")
def second():
    name = request.args["b"]
    return query(f"SELECT a FROM t WHERE n = '{name}'")

@app.route("/c")
def third():
    return query("SELECT a FROM t WHERE n = %d" % int(request.args["c"]))
"""


def told(files: dict[str, str]) -> tuple[list[Finding], list[str]]:
    found = deduplicate(scan(files).findings)
    return found, [one.text for finding in found for one in finding.evidence if one.label == ALSO]


def test_handlers_of_one_file() -> None:
    files = {"app/__init__.py": "", "app/db.py": HELPER, "app/views.py": HANDLERS}
    found, others = told(files)
    assert [(one.location.path, one.location.line) for one in found] == [("app/db.py", 5)]
    assert {found[0].flow[0].location.line, int(others[0].rpartition(":")[2])} == {8, 12}


def test_handlers_of_several_files() -> None:
    files = {"app/__init__.py": "", "app/db.py": HELPER, "app/views.py": HANDLERS, "app/more.py": HANDLERS}
    found, others = told(files)
    places = [(step.location.path, step.location.line) for step in found[0].flow[:1]]
    places += [(place.rpartition(":")[0], int(place.rpartition(":")[2])) for place in others[0].split(", ")]
    assert sorted(places) == [(f"app/{name}.py", line) for name in ("more", "views") for line in (8, 12)]


def test_a_sink_in_the_handler_itself_names_no_others() -> None:
    code = HANDLERS.replace("from app.db import query", HELPER)
    alone = code.replace("return query(", "return sqlite3.connect('a').execute(")
    _, others = told({"app/views.py": alone})
    assert others == []
