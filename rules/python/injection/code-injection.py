"""A calculator service."""
import ast
import builtins
import json
import operator

from flask import Flask, jsonify, request

app = Flask(__name__)
OPERATIONS = {"add": operator.add, "sub": operator.sub}


@app.route("/calc")
def calc():
    expression = request.args.get("expr")
    result = eval(expression)  # expect: hit
    result = eval(expression, {"__builtins__": {}}, {})  # expect: hit
    literal = ast.literal_eval(expression)
    return jsonify(result=result, literal=literal)


@app.route("/run", methods=["POST"])
def run():
    source = request.get_data(as_text=True)
    exec(source)  # expect: hit
    code = compile(source, "<upload>", "exec")  # expect: hit
    builtins.exec("import math")
    return str(code)


@app.route("/formula", methods=["POST"])
def formula():
    body = request.get_json()
    total = eval("%s + %s" % (body["a"], body["b"]))  # expect: hit
    safe = eval(f"{int(body['a'])} + {int(body['b'])}")
    chosen = OPERATIONS[body["op"]](1, 2)
    return jsonify(total, safe, chosen, json.loads(body["data"]))


def constants():
    return eval("1 + 2"), eval("[" + "1, 2" + "]")
