"""Notebooks → one unit of Python: the code cells joined, what IPython alone understands blanked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scanner.model import Gap, GapKind, Source, Unit
from scanner.parse.text import decode
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.parse.nodes import Node

_MAX_CELLS = 50_000
_PYTHON = lazy(r"(?:i?python|pypy|sage)[0-9.]*\b|xpython|xeus-python", re.IGNORECASE)
# Cell magics whose body is still Python that runs in the notebook; the body of others is something else.
_PYTHON_CELL_MAGICS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "debug"}
)
_CELL_MAGIC = lazy(r"[ \t]*%%(\w*)")
_LINE_MAGIC = lazy(r"[ \t]*(?:[%!?]|,\w|;\w|/\w)|[\w., \t]+=[ \t]*[%!]\w*|[^#'\"]*\w\?{1,2}[ \t]*$")
# One step of a light lexer: enough to know whether a line starts inside a bracket or a triple-quoted string.
_TOKEN = lazy(r"#[^\n]*|'''|\"\"\"|'(?:\\.|[^'\\\n])*'?|\"(?:\\.|[^\"\\\n])*\"?|[()\[\]{}]|\\\n", re.DOTALL)


def notebook_units(source: Source, data: bytes) -> tuple[tuple[Unit, ...], tuple[Gap, ...]]:
    """The unit of a notebook (nbformat 2 to 4), and gaps for what is not Python or cannot be read."""
    notebook, broken = open_notebook(source.path, data)
    language = _language(notebook)
    if language and not _PYTHON.match(language):
        cause = f"Its kernel runs {language[:40]!r}, not Python."
        return (), (*broken, Gap(GapKind.SKIPPED, source.path, cause, "Nothing to do.", blocking=False))
    text: list[str] = []
    places: list[tuple[int | None, int]] = []
    gaps = list(broken)
    for index, code in code_cells(notebook):
        lines, closed = _python_lines(code)
        if not closed:
            cause = f"Cell {index} ends inside a string or bracket, so it was left out."
            gaps.append(Gap(GapKind.SYNTAX, source.path, cause, "Complete the cell."))
            continue
        text.extend(lines)
        places.extend((index, number) for number in range(1, len(lines) + 1))
    if not text:
        return (), tuple(gaps)
    joined = "\n".join(text) + "\n"
    return (Unit(source, joined.encode("utf-8", "replace"), tuple(places)),), tuple(gaps)


def open_notebook(path: str, data: bytes) -> tuple[dict[str, Any], tuple[Gap, ...]]:
    """A notebook's object, and gaps for what is wrong; of a broken one, what can be made out."""
    from scanner.parse.documents import plain_document
    from scanner.parse.jsontext import read_json

    document = plain_document(path, data)
    gaps, step = document.gaps, "Open and save it in Jupyter, or exclude it."
    conflict = any(gap.location for gap in gaps)
    found: Any = None
    try:
        found = json.loads(document.text)
        problem = "" if isinstance(found, dict) else "it holds no object"
    except (ValueError, RecursionError) as error:
        problem = str(error) if isinstance(error, ValueError) else "it is nested too deep"
        found = _plain(read_json(document.text))
    notebook: dict[str, Any] = found if isinstance(found, dict) else {}
    cells = notebook.get("cells", notebook.get("worksheets", [] if not problem else None))
    if not isinstance(cells, list):
        problem = problem or "its cells are no list"
        gaps = [Gap(GapKind.UNREADABLE, path, f"It is not a notebook: {problem}.", step)]
    elif problem and not conflict:
        cause = f"It is not valid JSON: {problem}. What could be made out was looked at."
        gaps.append(Gap(GapKind.UNREADABLE, path, cause, step))
    return notebook, tuple(gaps)


def _plain(node: Node) -> object:
    """A node's value as ``json`` would give it; numbers and null as None."""
    if node.table is not None:
        return {key: _plain(inner) for key, inner in node.table.items()}
    if node.array is not None:
        return [_plain(inner) for inner in node.array]
    return node.string.text if node.string is not None else node.flag


def file_lines(data: bytes) -> dict[int, tuple[int, ...]]:
    """The lines of the file (from 1) on which the lines of each cell stand, by the cell's index from 1.

    Formats that point into files need them (SARIF); people read cells. A cell that is kept as one string has
    all its lines on one. Empty when the text is no notebook.
    """
    from scanner.parse.jsontext import read_json
    from scanner.parse.nodes import Lines

    text = decode(data).data.decode("utf-8")
    root, lines = read_json(text), Lines("", text)
    cells = root.items("cells") or [
        cell for sheet in root.items("worksheets") for cell in sheet.items("cells")
    ]
    found: dict[int, tuple[int, ...]] = {}
    for index, cell in enumerate(cells[:_MAX_CELLS], 1):
        node = cell.get("source") or cell.get("input")
        if node is None:
            continue
        rows: list[int] = []
        fresh = True
        for item in node.array if node.array is not None else [node]:
            if item.string is None:
                continue
            row = lines.point(item.string.start)[0]
            for line in item.string.text.splitlines(keepends=True):
                if fresh:
                    rows.append(row)
                fresh = line.endswith(("\n", "\r"))
        found[index] = tuple(rows)
    return found


def _language(notebook: dict[str, Any]) -> str:
    """The kernel's language, "" when the notebook does not say."""
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    for table, key in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
        part = metadata.get(table)
        if isinstance(part, dict) and isinstance(part.get(key), str) and part[key]:
            return str(part[key])
    return ""


def code_cells(notebook: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Index (from 1 over all cells) and text of every Python cell."""
    cells = notebook.get("cells")
    if not isinstance(cells, list):  # nbformat 3 and older keep them in worksheets
        sheets = notebook.get("worksheets")
        cells = [
            cell
            for sheet in (sheets if isinstance(sheets, list) else [])
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    for index, cell in enumerate(cells[:_MAX_CELLS], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        if not _PYTHON.match(str(cell.get("language") or "python")):
            continue
        code = cell.get("source", cell.get("input", ""))
        if isinstance(code, list):
            code = "".join(part for part in code if isinstance(part, str))
        if isinstance(code, str):
            yield index, code.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")


def _python_lines(code: str) -> tuple[list[str], bool]:
    """The cell's lines with magics blanked, and whether it ends outside of strings and brackets."""
    lines = code.split("\n")
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    cell_magic = _first_magic(lines)
    if cell_magic is not None:
        row, name = cell_magic
        if name not in _PYTHON_CELL_MAGICS:
            return [""] * len(lines), True
        lines[: row + 1] = [""] * (row + 1)
    depth, quote, continued = 0, "", False
    blank_next = False
    for row, line in enumerate(lines):
        if blank_next or (not depth and not quote and not continued and _LINE_MAGIC.match(line)):
            blank_next = line.endswith("\\")
            lines[row] = ""
            continue
        depth, quote, continued = _state(line, depth, quote)
    return lines, not depth and not quote


def _first_magic(lines: list[str]) -> tuple[int, str] | None:
    """Row and name of the cell magic that opens the cell, if any."""
    for row, line in enumerate(lines):
        if line.strip():
            match = _CELL_MAGIC.match(line)
            return (row, match.group(1)) if match else None
    return None


def _state(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """Bracket depth, open triple quote and backslash continuation after a line."""
    position = 0
    line += "\n"
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return depth, quote, False
            before = line[position:end]
            escaped = (len(before) - len(before.rstrip("\\"))) % 2
            position = end + (1 if escaped else 3)
            quote = quote if escaped else ""
            continue
        match = _TOKEN.search(line, position)
        if match is None:
            break
        position = match.end()
        found = match.group()
        if found in ("'''", '"""'):
            quote = found
        elif found in ("(", "[", "{"):
            depth += 1
        elif found in (")", "]", "}"):
            depth = max(0, depth - 1)
        elif found == "\\\n":
            return depth, quote, True
    return depth, quote, False
