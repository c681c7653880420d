"""Takes jobs off a queue."""
import json
import os
import pickle
import subprocess

import pika
import redis
from celery import Celery

app = Celery("tickets", broker=os.environ["BROKER"])
HANDLERS = {}


def job(name):
    def register(function):
        HANDLERS[name] = function
        return function
    return register


@job("resize")
def resize(payload):
    os.system("convert %s -resize 50%% out.png" % payload["file"])  # weak: 78


@job("count")
def count(payload):
    return len(payload["items"])


def on_message(channel, method, properties, body):
    message = json.loads(body)
    HANDLERS[message["kind"]](message["payload"])


def on_pickled(channel, method, properties, body):
    return pickle.loads(body)  # weak: 502


@app.task
def archive(folder):
    subprocess.run(["tar", "czf", "/backup/a.tgz", "--", folder], check=True)


def main():
    connection = pika.BlockingConnection(pika.ConnectionParameters("localhost"))
    channel = connection.channel()
    channel.basic_consume(queue="jobs", on_message_callback=on_message, auto_ack=True)
    channel.basic_consume(queue="pickled", on_message_callback=on_pickled, auto_ack=True)
    channel.start_consuming()
