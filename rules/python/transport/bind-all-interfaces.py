"""Servers."""
import os

import uvicorn
from flask import Flask

app = Flask(__name__)
HOST = "0.0.0.0"  # expect: hit
LOCAL_HOST = "127.0.0.1"
bind_address = "::"  # expect: hit
mask = "0.0.0.0"


class Settings:
    host = "0.0.0.0"  # expect: hit
    version = "0.0.0.0"


def main():
    app.run(host="0.0.0.0", port=8000)  # expect: hit
    uvicorn.run(app, host="127.0.0.1")
    uvicorn.run(app, host=os.environ["HOST"])
    uvicorn.run(app, host="0." + "0.0.0")  # expect: hit
