"""Views with error handling."""
import logging
import traceback
from traceback import format_exc

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.route("/a")
def first():
    try:
        return jsonify(1 / 0)
    except Exception:
        return jsonify({"error": traceback.format_exc()}), 500  # expect: hit


@app.route("/b")
def second():
    try:
        return jsonify(1 / 0)
    except Exception:
        return "<pre>" + format_exc() + "</pre>"  # expect: miss


@app.route("/c")
def third():
    try:
        return jsonify(1 / 0)
    except Exception:
        return traceback.format_exc()  # expect: hit


@app.route("/d")
def fourth():
    try:
        return jsonify(1 / 0)
    except Exception:
        logging.error(traceback.format_exc())
        return "something went wrong", 500


@app.errorhandler(500)
def fifth(error):
    return {"error": str(error), "trace": traceback.format_exc()}  # expect: hit


@app.errorhandler(502)
def sixth(error):
    return Response(traceback.format_exc() if app.debug else "something went wrong", status=502)


def refuse(job):
    try:
        return job()
    except ValueError:
        raise HTTPException(status_code=500, detail=traceback.format_exc())  # expect: hit
    except TypeError:
        abort(500, traceback.format_exc())  # expect: hit
    except KeyError:
        log.error(traceback.format_exc())
        raise HTTPException(status_code=500, detail="failed")


async def failed(request, error):
    log.error("".join(traceback.format_exception(error)))
    return PlainTextResponse("".join(traceback.format_exception(error)), status_code=500)  # expect: hit


def in_words(error):
    return "".join(traceback.format_exception(error))
