"""Workflow commands: ten at most, on the right lines, and none that the scanned code gives."""

from __future__ import annotations

import re

from many import many
from msgspec.structs import replace
from reports import SQL, hostile, report

from scanner.report import render

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(made):
    *lines, last = render("github", made).splitlines()
    assert not last.startswith("::")
    found = [COMMAND.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(one[1], dict(pair.split("=", 1) for pair in one[2].split(",")), one[3]) for one in found]


def test_each_finding_is_an_annotation_at_its_place():
    kinds = commands(report())
    assert [kind for kind, _, _ in kinds] == ["error", "error", "warning"]
    _, place, text = kinds[0]
    assert place == {
        "file": "app/db.py",
        "line": "12",
        "endLine": "12",
        "col": "20",
        "endColumn": "32",
        "title": "critical%3A sql-injection",
    }
    assert text.startswith("request.args reaches the SQL text of sqlite3.Cursor.execute. Fix: ")


def test_ten_at_most_and_the_rest_is_counted():
    assert len(commands(many(10))) == 10
    found = commands(many(300))
    assert len(found) == 10
    assert found[-1][0] == "notice"
    assert found[-1][2].startswith("291 more findings")


def test_no_text_can_end_a_command_or_give_one():
    evil = "50%,a::b\r\n::error file=x::owned%0A"
    made = report(
        findings=(replace(SQL, message=evil, rule=evil, location=replace(SQL.location, path=evil)),)
    )
    ((kind, place, text),) = commands(made)
    assert kind == "error"
    assert "%25" in text and "\n" not in text
    assert place["file"].startswith("50%25%2Ca%3A%3Ab")
    assert set(place) == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert len(commands(hostile())) == 1
