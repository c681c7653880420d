"""A page."""
import asyncio
import os

import flask
from flask import Flask

app = Flask(__name__)
DEBUG = True


async def work():
    return None


class Runner:
    def run(self, debug):
        return debug


def main():
    app.run(debug=True)  # expect: hit
    app.run(host="127.0.0.1", port=5000, debug=DEBUG)  # expect: hit
    flask.Flask("other").run(debug=True)  # expect: hit
    app.run()
    app.run(debug=False)
    app.run(debug=os.environ.get("APP_DEBUG") == "1")
    asyncio.run(work(), debug=True)
    Runner().run(debug=True)


if __name__ == "__main__":
    app.run(debug=True)  # expect: hit
