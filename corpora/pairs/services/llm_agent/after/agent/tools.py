import ast
import operator
import os
import sqlite3
import subprocess
from pathlib import Path

import requests
from urllib.parse import urlparse

SANDBOX = Path("/srv/agent/files")
ALLOWED_COMMANDS = {"date": ["date"], "uptime": ["uptime"]}
TRUSTED = {"docs.example", "wiki.example"}


def run_shell(command: str) -> str:
    argv = ALLOWED_COMMANDS.get(command)
    if argv is None:
        return "not allowed"
    return subprocess.check_output(argv, text=True, timeout=10)


def calculate(expression: str):
    return ast.literal_eval(expression)


def read_file(path: str) -> str:
    full = os.path.realpath(os.path.join(SANDBOX, path))
    if os.path.commonpath([full, str(SANDBOX)]) != str(SANDBOX):
        return "outside"
    with open(full) as f:
        return f.read()


def fetch(url: str) -> str:
    if urlparse(url).hostname not in TRUSTED:
        return "not allowed"
    return requests.get(url, timeout=10, allow_redirects=False).text


def query_db(sql: str):
    conn = sqlite3.connect("sales.db")
    return conn.execute("SELECT * FROM sales WHERE region = ?", (sql,)).fetchall()


REGISTRY = {
    "run_shell": run_shell,
    "calculate": calculate,
    "read_file": read_file,
    "fetch": fetch,
    "query_db": query_db,
}
