import csv

from flask import request


def export(file):
    writer = csv.writer(file)
    writer.writerow(["name", request.args["name"]])  # expect: hit
    writer.writerow(["name", int(request.args["age"])])
    writer.writerow(["name", "value"])
    rows = csv.DictWriter(file, ["name"])
    rows.writerow({"name": request.form["name"]})  # expect: hit
    csv.writer(file).writerows([[request.args["name"]]])  # expect: hit


def cell(value):
    text = str(value)
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + text
    return text


def shorter(text):
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


def neutral(file):
    rows = csv.writer(file)
    rows.writerow(["name", cell(request.args["name"]), shorter(request.args["note"])])
    rows.writerow([f"name: {request.args['name']}", "value"])
    rows.writerow([request.args["name"] + "!", "value"])  # expect: hit
