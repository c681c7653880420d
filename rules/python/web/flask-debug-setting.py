"""Applications."""
import os

from fastapi import FastAPI
from flask import Flask

app = Flask(__name__)
app.debug = True  # expect: hit
app.config["DEBUG"] = True  # expect: hit
app.config["TESTING"] = True
app.config["DEBUG"] = False
app.debug = os.environ.get("APP_DEBUG") == "1"

api = FastAPI(debug=True)  # expect: hit
other = FastAPI(title="items")


class Printer:
    def __init__(self):
        self.debug = True
