"""A summary service."""
from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI()


@app.route("/ask", methods=["POST"])
def ask():
    messages = [
        {"role": "system", "content": request.json["instructions"]},  # expect: hit
        {"role": "user", "content": request.json["question"]},
    ]
    messages.append({"role": "system", "content": f"Answer as {request.form['persona']}."})  # expect: hit
    messages.append({"role": "system", "content": "Answer in one sentence."})
    messages.append({"role": "user", "content": f"Question: {request.form['text']}"})
    return client.chat.completions.create(model="gpt-4o-mini", messages=messages).choices[0].message.content
