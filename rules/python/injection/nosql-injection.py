"""Login and search over MongoDB."""
import re

from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
client = MongoClient("mongodb://db.example:27017")
users = client["shop"]["users"]


@app.route("/login", methods=["POST"])
def login():
    data = request.get_json()
    user = users.find_one({"name": data["name"], "password_hash": data["hash"]})  # expect: hit
    same = users.find_one({"name": str(data["name"]), "password_hash": str(data["hash"])})
    return jsonify(found=bool(user or same))


@app.route("/search", methods=["POST"])
def search():
    found = users.find(request.json)  # expect: hit
    return jsonify([u["name"] for u in found])


@app.route("/where")
def where():
    age = request.args["age"]
    found = users.find({"$where": "this.age > " + age})  # expect: hit
    count = users.count_documents({"age": {"$gt": int(age)}})
    return jsonify(count=count, names=[u["name"] for u in found])


@app.route("/clear", methods=["POST"])
def clear():
    criteria = request.get_json()
    users.delete_many(criteria)  # expect: hit
    users.delete_many({"expired": True})
    return "", 204


@app.route("/starting")
def starting():
    users.count_documents({"name": {"$regex": "^" + re.escape(request.args["name"])}})
    return jsonify(count=users.count_documents({"name": {"$regex": request.json["name"]}}))  # expect: hit


@app.route("/where")
def where(store):
    name = request.args["name"]
    store.find({"$where": f"this.name.includes('{name}')"})  # expect: hit
    return jsonify(list(store.find({"$where": "this.name.length > 3"})))
