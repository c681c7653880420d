"""An agent that answers questions about data."""
import json
import os
import sqlite3
import subprocess

import anthropic
from flask import Flask, jsonify, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI()
claude = anthropic.Anthropic()


def ask(prompt):
    reply = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])
    return reply.choices[0].message.content


@app.post("/analyse")
def analyse():
    question = request.json["question"]
    code = ask(f"Write pandas code for: {question}")
    scope = {}
    exec(code, scope)  # weak: 94 95 1427
    return jsonify(scope.get("result"))


@app.post("/sql")
def sql():
    query = ask("Write SQL for: " + request.json["question"])
    rows = sqlite3.connect("data.db").execute(query).fetchall()  # weak: 89 1427
    return jsonify(rows)


@app.post("/shell")
def shell():
    message = claude.messages.create(model="claude", max_tokens=100, messages=[{"role": "user", "content": request.json["task"]}])
    command = message.content[0].text
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout  # weak: 78 1427


ACTIONS = {"list": ["ls", "-l"], "date": ["date"]}


@app.post("/action")
def action():
    name = ask("Pick one of list, date for: " + request.json["task"]).strip()
    if name not in ACTIONS:
        return jsonify({"error": "unknown"}), 400
    return jsonify(subprocess.run(ACTIONS[name], capture_output=True, text=True).stdout)


@app.post("/summary")
def summary():
    return jsonify({"summary": ask("Summarise: " + request.json["text"])})
