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
