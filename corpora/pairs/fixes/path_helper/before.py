"""Artifact store on the local file system."""
import json
import logging
import os
import shutil

logger = logging.getLogger(__name__)


class StoreError(Exception):
    pass


def _normalise(name):
    return name.strip().lstrip("/")




class ArtifactStore:
    """Keeps files of runs below a directory."""

    def __init__(self, root, mode=0o640):
        self.root = root
        self.mode = mode

    def _locate(self, run, name):
        path = os.path.join(self.root, run, _normalise(name))
        return path

    def exists(self, run, name):
        return os.path.exists(self._locate(run, name))


from flask import Flask, request, send_file, abort

app = Flask(__name__)
store = ArtifactStore("/var/lib/runs")


@app.get("/runs/<run>/file")
def download(run):
    name = request.args.get("name")
    if not name:
        abort(400)
    try:
        path = store._locate(run, name)
    except StoreError:
        abort(404)
    logger.info("download of a file of %s", run.encode("ascii", "replace"))
    return send_file(path)  # weak: 22


@app.post("/runs/<run>/file")
def upload(run):
    name = request.args.get("name")
    try:
        path = store._locate(run, name)
    except StoreError:
        abort(404)
    with open(path, "wb") as out:  # weak: 22
        shutil.copyfileobj(request.stream, out)
    return {"ok": True}
