"""An assistant that answers questions about data."""
import ast
import json

from openai import OpenAI

client = OpenAI()
ACTIONS = {"mean": "1 + 1", "max": "2 + 2"}


def ask(question):
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": question}],
    )
    code = answer.choices[0].message.content
    exec(code)  # expect: hit
    value = eval(answer.choices[0].message.content.strip())  # expect: hit
    data = json.loads(code)
    literal = ast.literal_eval(code)
    known = eval(ACTIONS["mean"])
    return value, data, literal, known
