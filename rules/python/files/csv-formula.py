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
