from flask import Flask, jsonify, request
from jobs.session import ImportSession

app = Flask(__name__)
session = ImportSession()


@app.post("/configure")
def configure():
    session.configure(request.form)
    return "", 204


@app.post("/filter")
def add_filter():
    session.add_filter(request.form["column"], request.form["value"])
    return "", 204


@app.get("/preview")
def preview():
    return jsonify(session.preview())


@app.get("/rows")
def rows():
    return jsonify(session.select())


@app.get("/text")
def text():
    return session.load(), 200, {"Content-Type": "text/plain"}


@app.post("/convert")
def convert():
    session.convert()
    return "", 202
