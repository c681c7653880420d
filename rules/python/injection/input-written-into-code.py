import json
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


@app.post("/settings")
def save():
    with open("/srv/app/local_settings.py", "w") as out:
        out.write(f"TITLE = '{request.form['title']}'\n")  # expect: hit
    return "", 204


@app.post("/banner")
def banner():
    Path("/srv/app/banner.php").write_text("<?php $text = '" + request.form["text"] + "';")  # expect: miss
    return "", 204


@app.post("/quoted")
def quoted():
    with open("/srv/app/local_settings.py", "w") as out:
        out.write(f"TITLE = {request.form['title']!r}\n" + repr(request.form["text"]))
    return "", 204


@app.post("/data")
def data():
    with open("/srv/app/settings.json", "w") as out:
        json.dump(request.form["title"], out)
    return "", 204


@app.post("/fixed")
def fixed():
    with open("/srv/app/local_settings.py", "w") as out:
        out.write("TITLE = 'a'\n")
    return request.form["title"]
