"""Views with error handling."""
import logging

from flask import Flask, jsonify

app = Flask(__name__)


@app.route("/a")
def first():
    try:
        return jsonify(1 / 0)
    except Exception as e:
        return jsonify({"error": str(e)}), 500  # expect: hit


@app.route("/b")
def second():
    try:
        return jsonify(1 / 0)
    except ZeroDivisionError as error:
        return f"failed: {error}", 500  # expect: hit


@app.route("/c")
def third():
    try:
        return jsonify(1 / 0)
    except Exception as exc:
        logging.exception("failed: %s", exc)
        return "failed", 500


@app.route("/d")
def fourth():
    try:
        return jsonify(1 / 0)
    except Exception:
        return jsonify({"error": "failed"}), 500
