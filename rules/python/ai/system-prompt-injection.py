"""An assistant of a shop."""
from anthropic import Anthropic
from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI()
other = Anthropic()
PROMPTS = {"de": "Antworte deutsch.", "en": "Answer in English."}


def ask(system, text):
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    return client.chat.completions.create(model="m", messages=messages)  # expect: hit


@app.post("/ask")
def answer():
    persona = request.json["persona"]
    text = request.json["text"]
    one = ask("You are " + persona, text)
    two = other.messages.create(model="m", max_tokens=9, system=f"Be {persona}", messages=[])  # expect: hit
    three = client.chat.completions.create(
        model="m", messages=[{"role": "system", "content": "Be kind"}, {"role": "user", "content": text}]
    )
    four = client.chat.completions.create(
        model="m", messages=[{"role": "system", "content": PROMPTS[request.json["language"]]}]
    )
    return {"answers": [str(one), str(two), str(three), str(four)]}
