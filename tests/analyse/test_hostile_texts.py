"""Texts that make patterns try again and again are read in bounded time."""

import time

import pytest

from scanner.analyse.handing import handed_on
from scanner.analyse.shellfunctions import functions_of
from scanner.parse.nodes import Node, Piece
from scanner.parse.toolserver import said


def workflow(script):
    """The nodes of a workflow whose only step runs a script."""
    step = Node(table={"id": Node(string=Piece("s", 0)), "run": Node(string=Piece(script, 0))})
    job = Node(table={"steps": Node(array=[step])})
    return Node(table={"jobs": Node(table={"a": job})})


@pytest.mark.parametrize("text", ["/*", "`\\", '"\\', "'\\", '"""\'', "// \\"])
@pytest.mark.parametrize("path", ["a.js", "a.py"])
def test_texts_of_a_tool_server(path, text):
    begun = time.process_time()
    said(path, text * 200_000)
    assert time.process_time() - begun < 5


def test_functions_of_a_shell_text():
    begun = time.process_time()
    assert list(functions_of("a(){\n" * 200_000)) == []
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("words", ["echo ", "echo x=a ", "printf '"])
def test_outputs_of_a_step(words):
    begun = time.process_time()
    handed_on(workflow(f"{words * 60_000} GITHUB_OUTPUT"), frozenset({"github.head_ref"}), {})
    assert time.process_time() - begun < 20
