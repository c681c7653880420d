"""Search in notes."""
import re
from re import compile as compile_pattern

from flask import Flask, jsonify, request

app = Flask(__name__)
NOTES = ["milk", "bread"]


@app.route("/search")
def search():
    term = request.args["term"]
    found = [note for note in NOTES if re.search(term, note)]  # expect: hit
    pattern = compile_pattern(f"^{term}$")  # expect: hit
    replaced = re.sub("(" + term + ")", "*", NOTES[0])  # expect: hit
    literal = re.compile(re.escape(term))
    words = re.findall(r"\w+", term)
    valid = re.fullmatch(r"[a-z]{1,20}", term)
    return jsonify(found, str(pattern), replaced, str(literal), words, bool(valid))
