"""A cart kept in a cookie."""
import base64
import json
import marshal
import pickle
import pickle as pkl

import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/cart")
def cart():
    raw = request.cookies.get("cart")
    items = pickle.loads(base64.b64decode(raw))  # expect: hit
    data = json.loads(base64.b64decode(raw))
    return str((items, data))


@app.route("/config", methods=["POST"])
def config():
    text = request.get_data()
    one = yaml.load(text, Loader=yaml.Loader)  # expect: hit
    two = yaml.unsafe_load(text)  # expect: hit
    three = yaml.safe_load(text)
    four = yaml.load(text, Loader=yaml.SafeLoader)
    five = marshal.loads(text)  # expect: hit
    six = pkl.load(request.files["state"])  # expect: hit
    return str((one, two, three, four, five, six))


def restore():
    return pickle.loads(b"\x80\x04N.")


def cached_session(name):
    import redis

    store = redis.Redis.from_url("redis://localhost")
    held = store.get("session:" + name)
    if held is None:
        return None
    return pickle.loads(held)  # expect: hit


def cached_numbers(name):
    import json

    import redis

    return json.loads(redis.Redis.from_url("redis://localhost").get("numbers:" + name))


def copied(value):
    return pickle.loads(pickle.dumps(value))


def with_loader(source, loader=None):
    loader = loader or chosen()
    return yaml.load(source, Loader=loader)  # expect: hit
