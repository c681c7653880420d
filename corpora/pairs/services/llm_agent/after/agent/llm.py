import json
import os
from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


def complete(messages, tools=None):
    response = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools)
    return response.choices[0].message


def tool_args(call) -> dict:
    return json.loads(call.function.arguments)
