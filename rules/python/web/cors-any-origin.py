"""Settings and answers."""
from flask import Flask, make_response

app = Flask(__name__)
CORS_ALLOW_ALL_ORIGINS = True  # expect: hit
CORS_ORIGIN_ALLOW_ALL = True  # expect: hit
CORS_ALLOW_ALL_ORIGINS = False
CORS_ALLOWED_ORIGINS = ["https://app.example"]


@app.route("/")
def index():
    response = make_response("ok")
    response.headers["Access-Control-Allow-Origin"] = "*"  # expect: hit
    response.headers["Access-Control-Allow-Origin"] = "https://app.example"
    response.headers["Access-Control-Allow-Methods"] = "*"
    return response
