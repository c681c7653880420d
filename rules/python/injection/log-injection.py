"""A log-in that keeps a record."""
import logging

from flask import Flask, request

app = Flask(__name__)
logger = logging.getLogger(__name__)


@app.route("/login", methods=["POST"])
def login():
    name = request.form["name"]
    logging.info("login of " + name)  # expect: hit
    logger.warning(f"failed login of {name}")  # expect: hit
    logging.error("failed login of %s", name)  # expect: hit
    logger.info("attempt %d", int(request.form["attempt"]))
    logger.info("a login was tried")
    return "ok"


def start():
    user = "service"
    logging.info("started as " + user)


def printable(text):
    return "".join(sign if sign.isprintable() else "?" for sign in str(text))[:80]


@app.route("/search")
def search():
    term = request.args["term"]
    logger.info("searched for %r", term)
    logger.info("searched for %s on page %d", printable(term), 3)
    logger.log(logging.INFO, "searched for %r", term)
    logger.info("searched for %s", term.encode("ascii", "replace"))
    logger.info("%d results for %s", 3, term)  # expect: hit
    if term.isprintable():
        logger.info("searched for %s", term)
    return "ok"
