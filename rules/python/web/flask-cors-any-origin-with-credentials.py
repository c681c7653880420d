"""An interface with CORS."""
import os

from flask import Flask
from flask_cors import CORS

app = Flask(__name__)

CORS(app, origins="*", supports_credentials=True)  # expect: hit
CORS(app, supports_credentials=True)  # expect: hit
CORS(app, origins=["*"], supports_credentials=True)  # expect: hit
CORS(app)
CORS(app, origins="https://app.example", supports_credentials=True)
CORS(app, origins=["https://app.example"], supports_credentials=True)
CORS(app, origins=os.environ["ORIGINS"].split(","), supports_credentials=True)
CORS(app, origins="*")
