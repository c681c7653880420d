"""A plug-in loader."""
import importlib
import json
from importlib import import_module

from flask import Flask, request

app = Flask(__name__)
PLUGINS = {"csv": "plugins.csv", "pdf": "plugins.pdf"}


@app.route("/export")
def export():
    name = request.args["plugin"]
    module = importlib.import_module(name)  # expect: hit
    other = import_module(f"plugins.{name}")  # expect: hit
    third = __import__(request.args["module"])  # expect: hit
    known = importlib.import_module(PLUGINS.get(name, "plugins.csv"))
    fixed = importlib.import_module("plugins." + "pdf")
    return json.dumps([str(m) for m in (module, other, third, known, fixed)])
