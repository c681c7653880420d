"""Structured manifests (TOML, JSON, YAML) as nodes, with gaps for what is broken in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct, field

from scanner.model import Gap, GapKind
from scanner.parse.entries import Entries, quoted
from scanner.parse.nodes import Lines, Node, Piece, without_conflicts
from scanner.parse.text import decode
from scanner.parse.units import encoding_gaps
from scanner.support.patterns import lazy

_ONLY_BLANKS = lazy(r"^ +(?=\r?$)", re.MULTILINE)
# Above this the judges of validity take longer than the reading; the reader's own word has to do.
_JUDGED = 2_000_000


class Document(Struct):
    """A document's nodes, its text (places are indexes of it), the maker of records, and gaps so far."""

    path: str
    text: str
    root: Node
    entries: Entries
    gaps: list[Gap] = field(default_factory=list)


def plain_document(path: str, data: bytes) -> Document:
    """The decoded text without nodes, merge conflicts blanked."""
    decoded = decode(data)
    text = decoded.data.decode("utf-8")
    document = Document(path, text, Node(), Entries(Lines(path, text)))
    document.gaps.extend(encoding_gaps(path, decoded.problem))
    clean, conflict = without_conflicts(text)
    if conflict >= 0:
        mark = Piece(text[conflict : conflict + 7], conflict)
        step = "Resolve the conflict; what could be made out of both sides was looked at."
        document.gaps.append(document.entries.gap(mark, "A failed merge left its markers here.", step))
        document.text = clean
    return document


def toml_document(path: str, data: bytes) -> Document:
    """A TOML file; of one that is not valid, what can be made out."""
    from scanner.parse.toml import read_toml

    return _document(path, data, "TOML", read_toml, toml_problem)


def json_document(path: str, data: bytes) -> Document:
    """A JSON file; of one that is not valid, what can be made out."""
    from scanner.parse.jsontext import read_json

    return _document(path, data, "JSON", read_json, _json_problem)


def _document(
    path: str, data: bytes, language: str, read: Callable[[str], Node], judge: Callable[[str], str]
) -> Document:
    document = plain_document(path, data)
    conflict = bool(document.gaps) and document.gaps[-1].location is not None
    text = document.text
    root = document.root = read(text)
    problem = ""
    if root.broken_at >= 0 and len(text) > _JUDGED:
        line, column = document.entries.lines.point(root.broken_at)
        problem = f"it makes no sense at line {line} column {column}"
    elif len(text) <= _JUDGED and (root.closed or language == "JSON"):
        # tomllib takes time that grows with the square of a key's parts: not for what was refused
        problem = judge(text)
    if not root.closed and not problem:
        problem = "it is nested too deep or has too many values, or its end is missing"
    if problem and not conflict:
        step = "Correct the file; what could be made out was looked at."
        document.gaps.append(
            Gap(GapKind.CONFIGURATION, path, f"It is not valid {language}: {problem}.", step)
        )
    return document


def toml_problem(text: str) -> str:
    """What ``tomllib`` has against the text, "" when it is valid."""
    import tomllib

    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError) as error:
        message = str(error).rstrip(".")
        return quoted(message, 200) if not message.isprintable() else message[:200]
    except RecursionError:
        return "it is nested too deep"
    return ""


def _json_problem(text: str) -> str:
    import json

    try:
        parsed = json.loads(text)
    except RecursionError:
        return "it is nested too deep"
    except ValueError as error:
        return str(error)[:200]
    return "" if isinstance(parsed, dict) else "it holds no object"


def yaml_document(path: str, data: bytes) -> Document:
    """The first document of a YAML file; of one that is not valid, what comes before the mistake."""
    from scanner.parse.yamltext import read_yaml

    document = plain_document(path, data)
    conflict = bool(document.gaps) and document.gaps[-1].location is not None
    text = document.text
    if conflict:  # the blanks in place of its markers would be a text in a block; empty lines are not
        text = _ONLY_BLANKS.sub(lambda line: "\n" * len(line.group()), text)
    result = read_yaml(text)
    document.root = result.roots[0] if result.roots else Node()
    if result.problem and not conflict:
        step = "Correct the file; what comes before that place was looked at."
        problem = result.problem[:200] if result.problem.isprintable() else quoted(result.problem, 200)
        cause = f"It is not valid YAML: {problem}."
        document.gaps.append(Gap(GapKind.CONFIGURATION, path, cause, step))
    return document
