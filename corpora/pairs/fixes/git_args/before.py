"""Clones repositories."""
import os
import subprocess


class VcsError(Exception):
    pass


def clone(url, target, revision=None):
    """Clone a repository into a directory."""
    command = ["hg", "clone", url, target]
    subprocess.check_call(command)  # weak: 88
    if revision:
        subprocess.check_call(["hg", "checkout", revision], cwd=target)  # weak: 88


from flask import Flask, request

app = Flask(__name__)


@app.post("/clone")
def create():
    clone(request.json["url"], "/srv/repos/new", request.json.get("revision"))
    return "", 204
