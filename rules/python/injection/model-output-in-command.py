"""A shell assistant."""
import os
import shlex
import subprocess

from openai import OpenAI

client = OpenAI()
ALLOWED = {"list": ["ls", "-l"], "space": ["df", "-h"]}


def assist(wish):
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": wish}],
    )
    command = answer.choices[0].message.content
    subprocess.run(command, shell=True)  # expect: hit
    os.system(f"bash -c '{command}'")  # expect: hit
    os.system("echo " + shlex.quote(command))
    subprocess.run(ALLOWED.get(command, ["true"]))
    os.system("clear")
