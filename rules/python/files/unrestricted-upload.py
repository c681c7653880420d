"""Uploads."""
import os
from uuid import uuid4

from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
FOLDER = "/srv/uploads"


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["file"]
    file.save(os.path.join(FOLDER, file.filename))  # expect: hit
    file.save(f"{FOLDER}/{file.filename}")  # expect: hit
    file.save(FOLDER + "/" + file.filename)  # expect: hit
    file.save(os.path.join(FOLDER, secure_filename(file.filename)))
    file.save(os.path.join(FOLDER, uuid4().hex))
    name = file.filename
    file.save(os.path.join(FOLDER, name))  # expect: miss
    file.save("fixed.bin")
    return file.filename


def keep(folder, storage):
    target = os.path.join(folder, storage.filename)
    storage.save(target)  # expect: hit
    return target


async def keep_stream(upload):
    with open(f"/srv/uploads/{upload.filename}", "wb") as out:  # expect: hit
        out.write(await upload.read(1_000_000))


def keep_pictures(folder, picture):
    if os.path.splitext(picture.filename)[1] not in (".png", ".jpg"):
        raise ValueError(picture.filename)
    picture.save(os.path.join(folder, picture.filename))


def keep_by_number(folder, storage, number):
    storage.save(os.path.join(folder, str(number)))


def unpack(folder, archive):
    for info in archive.infolist():
        with open(os.path.join(folder, info.filename), "wb") as out:
            out.write(archive.read(info))


class Report:
    def write(self, args):
        with open(self.filename, "w") as out:
            out.write("done")
        with open(args.filename, "w") as out:
            out.write("done")
