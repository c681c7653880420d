"""What is told when something goes wrong."""
from flask import Flask, jsonify
from sqlalchemy.exc import SQLAlchemyError

app = Flask(__name__)


class Refused(Exception):
    """Its text is for the caller."""


@app.errorhandler(Exception)
def anything(error):
    app.logger.exception("failed")
    return jsonify(error=type(error).__name__, detail=str(error)), 500  # expect: hit


@app.errorhandler(SQLAlchemyError)
def database(exc):
    return f"<pre>{exc}</pre>", 500  # expect: hit


@app.errorhandler(Refused)
def refused(error):
    return jsonify(error=str(error)), 400


@app.errorhandler(404)
def missing(error):
    return str(error), 404


@app.errorhandler(Exception)
def quiet(error):
    app.logger.error("failed: %s", error)
    return jsonify(error="internal error"), 500
