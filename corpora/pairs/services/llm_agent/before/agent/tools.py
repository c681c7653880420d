import os
import sqlite3
import subprocess
from pathlib import Path

import requests

SANDBOX = Path("/srv/agent/files")


def run_shell(command: str) -> str:
    return subprocess.check_output(command, shell=True, text=True)  # weak: 78 1427 77


def calculate(expression: str):
    return eval(expression, {"__builtins__": {}}, {})  # weak: 95 94 1427


def read_file(path: str) -> str:
    with open(os.path.join(SANDBOX, path)) as f:  # weak: 22 73 1427
        return f.read()


def fetch(url: str) -> str:
    return requests.get(url, timeout=10).text  # weak: 918 1427


def query_db(sql: str):
    conn = sqlite3.connect("sales.db")
    return conn.execute(sql).fetchall()  # weak: 89 1427


REGISTRY = {
    "run_shell": run_shell,
    "calculate": calculate,
    "read_file": read_file,
    "fetch": fetch,
    "query_db": query_db,
}
