"""File downloads."""
import os
import posixpath
import shutil
import zipfile
from pathlib import Path

from flask import Flask, abort, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
UPLOADS = "/srv/uploads"
BASE = Path("/srv/uploads").resolve()
REPORTS = {"daily": "daily.csv", "weekly": "weekly.csv"}


@app.route("/file")
def read():
    name = request.args["name"]
    with open(os.path.join(UPLOADS, name)) as stream:  # expect: hit
        text = stream.read()
    with open(os.path.join(UPLOADS, secure_filename(name))) as stream:
        text += stream.read()
    with open(os.path.join(UPLOADS, os.path.basename(name))) as stream:
        text += stream.read()
    return text


@app.route("/download/<path:name>")
def download(name):
    return send_file(f"{UPLOADS}/{name}")  # expect: hit


@app.route("/download-safe/<path:name>")
def download_safe(name):
    return send_from_directory(UPLOADS, name)


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["file"]
    file.save(os.path.join(UPLOADS, file.filename))  # expect: hit
    file.save(os.path.join(UPLOADS, secure_filename(file.filename)))
    return "ok"


@app.route("/remove", methods=["POST"])
def remove():
    os.remove(UPLOADS + "/" + request.form["name"])  # expect: hit
    shutil.rmtree(request.form["folder"])  # expect: hit
    os.remove(os.path.join(UPLOADS, "%d.tmp" % int(request.form["id"])))
    return "ok"


@app.route("/resolved")
def resolved():
    path = (BASE / request.args["name"]).resolve()
    if not path.is_relative_to(BASE):
        abort(404)
    return path.read_text()


@app.route("/report")
def report():
    name = REPORTS.get(request.args["kind"], "daily.csv")
    with open(os.path.join(UPLOADS, name)) as stream:
        return stream.read()


def is_within(path, root):
    return path == root or root in path.parents


def begins_with(path, root):
    return path.parts[: len(root.parts)] == root.parts


def unpack(data, root):
    with zipfile.ZipFile(data) as archive:
        for info in archive.infolist():
            target = (root / info.filename).resolve()
            if not is_within(target, root):
                raise ValueError(info.filename)
            target.mkdir()
        for info in archive.infolist():
            target = (root / info.filename).resolve()
            if not begins_with(target, root):
                raise ValueError(info.filename)
            target.mkdir()
        for info in archive.infolist():
            target = (root / info.filename).resolve()
            if root in target.parents:
                raise ValueError(info.filename)
            target.mkdir()  # expect: hit


def joined(directory, path):
    filename = posixpath.normpath(path)
    fullpath = os.path.join(directory, filename)
    if os.path.isabs(filename) or filename.startswith("/") or filename == ".." or filename.startswith("../"):
        raise ValueError(path)
    return fullpath


def joined_as_it_is(directory, path):
    if os.path.isabs(path) or path.startswith("/") or path == ".." or path.startswith("../"):
        raise ValueError(path)
    return os.path.join(directory, path)


@app.route("/joined")
def send_joined():
    return send_file(joined("/srv/files", request.args["name"]))


@app.route("/joined-as-it-is")
def send_joined_as_it_is():
    return send_file(joined_as_it_is("/srv/files", request.args["name"]))  # expect: hit
