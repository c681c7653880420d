"""Markdown → a unit for each fenced block of Python."""

from __future__ import annotations

from scanner.model import Gap, GapKind, Source, Unit
from scanner.parse.text import decode
from scanner.support.patterns import lazy

_LANGUAGES = frozenset({"python", "py", "python3", "py3", "pycon", "python-repl", "ipython", "pyi"})
_DIRECTIVES = frozenset({"code-block", "code", "sourcecode", "code-cell", "ipython3"})
_PROMPT = lazy(r"(?:>>>|\.\.\.)(?: |$)")
_FENCE = lazy(rb"`{3}|~{3}")
_NESTING = 50
_MAX_BLOCKS = 5_000


def markdown_units(source: Source, data: bytes) -> tuple[tuple[Unit, ...], tuple[Gap, ...]]:
    """The fenced Python blocks of a Markdown file, each dedented and with the places of its lines."""
    text = decode(data).data
    if not _FENCE.search(text):
        return (), ()
    from markdown_it import MarkdownIt

    # Blocks only: text inside paragraphs holds no fences, and reading it costs most of the time.
    reader = MarkdownIt("zero", {"maxNesting": _NESTING})
    reader.enable(["fence", "list", "blockquote", "code", "html_block"])
    reader.disable(["inline", "text_join"], ignoreInvalid=True)
    lines = text.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    units: list[Unit] = []
    for token in reader.parse("\n".join(lines)):
        if token.type != "fence" or token.map is None or not _is_python(token.info):
            continue
        if len(units) == _MAX_BLOCKS:
            cause = f"It has more than {_MAX_BLOCKS:,} blocks of Python; the rest was not looked at."
            return tuple(units), (Gap(GapKind.LIMIT, source.path, cause, "Split the file."),)
        if token.content.strip():
            units.append(_unit(source, token.content, token.map[0] + 1, lines))
    return tuple(units), ()


def _is_python(info: str) -> bool:
    words = info.strip().lower().replace(",", " ").split()
    if words and words[0].strip("{}.") in _DIRECTIVES:
        words = words[1:] or ["python"]
    return bool(words) and words[0].strip("{}.") in _LANGUAGES


def _unit(source: Source, content: str, first: int, lines: list[str]) -> Unit:
    """One block; ``first`` is the row of its first line among the file's ``lines``."""
    block = content.split("\n")[:-1] if content.endswith("\n") else content.split("\n")
    cut = 0
    filled = [line for line in block if line.strip()]
    if filled:
        cut = min(len(line) - len(line.lstrip(" ")) for line in filled)
        block = [line[cut:] for line in block]
    indent = cut + _offset(block, first, lines, cut)
    if any(line.startswith(">>>") for line in block):
        # Output lines and prompts go, so that what was typed stands at the margin.
        block = [line[4:] if _PROMPT.match(line) else "" for line in block]
        indent += 4
    places = tuple((None, first + 1 + row) for row in range(len(block)))
    return Unit(source, ("\n".join(block) + "\n").encode("utf-8", "replace"), places, indent)


def _offset(block: list[str], first: int, lines: list[str], cut: int) -> int:
    """How many columns the block's container (a list, a quote) takes from each line."""
    for row, line in enumerate(block):
        if line.strip() and first + row < len(lines):
            raw = lines[first + row]
            return max(0, len(raw) - len(line) - cut) if raw.endswith(line) else 0
    return 0
