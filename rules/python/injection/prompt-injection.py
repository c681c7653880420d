"""A summary service."""
from flask import Flask, jsonify, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI()


@app.route("/summary", methods=["POST"])
def summary():
    text = request.form["text"]
    answer = client.chat.completions.create(  # expect: hit
        model="gpt-4o-mini",
        messages=[{"role": "system", "content": f"Summarise this: {text}"}],
    )
    return jsonify(answer.choices[0].message.content)


@app.route("/haiku")
def haiku():
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Write a haiku about rain."}],
    )
    return jsonify(answer.choices[0].message.content)
