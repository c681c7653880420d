"""Link previews."""
import urllib.request
from urllib.parse import urlsplit

import httpx
import requests
from flask import Flask, abort, request

app = Flask(__name__)
ALLOWED_HOSTS = {"api.example", "img.example"}
FEEDS = {"news": "https://news.example/rss"}


@app.route("/preview")
def preview():
    url = request.args.get("url")
    page = requests.get(url, timeout=5)  # expect: hit
    other = urllib.request.urlopen(url)  # expect: hit
    third = httpx.get(f"http://{request.args['host']}/status")  # expect: hit
    return page.text + str(other.read()) + third.text


@app.route("/session", methods=["POST"])
def session():
    target = request.json["callback"]
    client = requests.Session()
    client.post(target, json={"done": True}, timeout=5)  # expect: hit
    client.post("https://api.example/done", json={"target": target}, timeout=5)
    client.get("https://api.example/search", params={"q": target}, timeout=5)
    return "ok"


@app.route("/checked")
def checked():
    url = request.args["url"]
    if urlsplit(url).hostname not in ALLOWED_HOSTS:
        abort(400)
    return requests.get(url, timeout=5).text


@app.route("/feed")
def feed():
    return requests.get(FEEDS.get(request.args["name"], "https://news.example/"), timeout=5).text


def queue():
    import dataclasses

    import celery
    import yaml

    tasks = celery.Celery("jobs")

    @dataclasses.dataclass
    class Job:
        name: str
        options: dict = dataclasses.field(default_factory=dict)

    @tasks.task
    def fetch(text):
        job = Job(**yaml.safe_load(text))
        return requests.get(job.options["address"], timeout=5).text  # expect: hit

    @tasks.task
    def fetch_known(name):
        return requests.get(FEEDS[name], timeout=5).text

    return fetch, fetch_known
