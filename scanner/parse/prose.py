"""Text for people and agents (Markdown, reStructuredText, rules files) → the install commands in it.

Commands are looked for in fenced blocks, in inline code, after prompts and in indented lines: not in
sentences. What is left to the reader (``<package>``) is no entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scanner.model import GapKind, Provenance
from scanner.parse.docker import docker_installs
from scanner.parse.entries import Entries
from scanner.parse.installers import Installed, installed, installed_words
from scanner.parse.jsontext import read_json
from scanner.parse.nodes import Piece, joined, part, placed
from scanner.parse.scripts import launches, scripts
from scanner.parse.yamltext import read_yaml
from scanner.support.patterns import lazy

_FENCE = lazy(r"([ \t>*+-]|\d{1,3}[.)])*?(`{3,}|~{3,})[ \t]*([^`\r\n]*)")
_SHELL = frozenset({
    "bash", "sh", "shell", "zsh", "fish", "console", "shell-session", "shellsession", "sh-session",
    "bash-session", "terminal", "powershell", "ps1", "pwsh", "cmd", "bat", "batch", "dos", "command",
    "commandline", "cli",
    "shellscript", "npm", "pip",
})  # fmt: skip
_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none"})
_PYTHON = frozenset({"python", "py", "python3", "ipython", "jupyter"})
_PROMPT = lazy(
    r"[ \t]*(?:\([\w.-]{1,40}\)[ \t]*)?(?:[\w.@~:/\\\[\]-]{0,60}[$%❯➜]|(?:PS[ \t]*)?[A-Za-z]:[^>\n]{0,60}>"
    r"|PS>|>)[ \t]+"
)
_OUTSIDE_PROMPT = lazy(r"[ \t]*(?:[\w.@~:/\\-]{0,60}\$|❯|➜)[ \t]+")
_INLINE = lazy(r"(?<![`_])(`{1,3})(?!`)([^`\n]{4,500}?)\1(?!`)|<code>([^<`\n]{4,500})</code>")
_ROLE = lazy(r":[\w:.+-]{1,40}:$")
_MAGIC = lazy(r"[ \t]*[!%](?!%)")
_INDENTED = lazy(r"(?: {3,}|\t)[ \t]*(?=\S)")
_LIKELY = lazy(r"\b(?:pip3?|pipx|uvx?|poetry|pdm|pipenv|npm|npx|yarn|pnpm|pnpx|bunx?|conda|mamba|rye)\b")


def prose_installs(text: Piece, entries: Entries) -> Installed:
    """Every package that the commands in a text install; what is no requirement is passed over."""
    found = Installed()
    for block in _blocks(text):
        if not _LIKELY.search(block.content.text):
            continue
        if block.fenced:
            found.extend(_fenced(block, entries))
        else:
            _outside(block.content, entries, found)
    found.gaps = [gap for gap in found.gaps if gap.kind is GapKind.LIMIT]
    found.options.clear()
    found.requirements = [one for one in found.requirements if one.provenance is not Provenance.UNKNOWN]
    return found


class _Block(Struct, frozen=True):
    content: Piece
    fenced: bool
    language: str = ""


def _blocks(text: Piece) -> Iterator[_Block]:
    """Fenced blocks, and the lines between."""
    fence, language = "", ""
    inside: list[Piece] = []
    position, whole = 0, text.text
    while position < len(whole):
        end = whole.find("\n", position)
        end = len(whole) if end < 0 else end + 1
        line, start, position = whole[position:end], position, end
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            stripped = line.strip(" \t>\r\n")
            if match and stripped.startswith(fence) and not stripped.strip(fence[0]):
                if inside:
                    yield _Block(joined(inside), True, language)
                fence, inside = "", []
            else:
                lead = len(line) - len(line.lstrip(" \t>")) if line.lstrip().startswith(">") else 0
                inside.append(part(text, start + lead, end))
        elif match:
            fence, language = match.group(2), _language(match.group(3))
        else:
            yield _Block(part(text, start, end), False)
    if inside:
        yield _Block(joined(inside), True, language)


def _language(info: str) -> str:
    words = info.strip().lower().replace(",", " ").split()
    return words[0].strip("{}.") if words else ""


def _fenced(block: _Block, entries: Entries) -> Installed:
    content, language = block.content, block.language
    if language in _SHELL:
        return _session(content, entries, prose=False)
    if language in _PLAIN:
        return _session(content, entries, prose=True)
    found = Installed()
    if language in ("dockerfile", "docker", "containerfile"):
        return docker_installs(content, entries)
    if language in ("yaml", "yml"):
        for root in read_yaml(content.text).roots:
            for piece in scripts(placed(root, content)):
                found.extend(installed(piece, entries))
    elif language in ("json", "jsonc", "json5"):
        for words in launches(placed(read_json(content.text), content)):
            found.extend(installed_words(words, entries))
    elif language in _PYTHON:
        for line in _lines(content):
            if match := _MAGIC.match(line.text):
                found.extend(installed(part(line, match.end(), len(line.text)), entries))
    return found


def _session(content: Piece, entries: Entries, prose: bool) -> Installed:
    """A block of commands; where some lines have prompts, the others are output."""
    lines = list(_lines(content))
    if not any(_PROMPT.match(line.text) for line in lines):
        if not prose:
            return installed(content, entries)
        found = Installed()
        for line in lines:
            found.extend(installed(line, entries, prose=True))
        return found
    typed: list[Piece] = []
    goes_on = False
    for line in lines:
        match = _PROMPT.match(line.text)
        if match or goes_on:
            typed.append(part(line, match.end() if match else 0, len(line.text)))
        goes_on = (match is not None or goes_on) and line.text.rstrip().endswith("\\")
    return installed(joined(typed), entries, prose)


def _lines(content: Piece) -> Iterator[Piece]:
    position = 0
    while position < len(content.text):
        end = content.text.find("\n", position)
        end = len(content.text) if end < 0 else end + 1
        yield part(content, position, end)
        position = end


def _outside(line: Piece, entries: Entries, found: Installed) -> None:
    """A line outside of fences: inline code, a prompt, or an indented command."""
    start = _OUTSIDE_PROMPT.match(line.text) or _INDENTED.match(line.text)
    if start and "`" not in line.text:
        found.extend(installed(part(line, start.end(), len(line.text)), entries, prose=True))
        return
    for match in _INLINE.finditer(line.text):
        if _ROLE.search(line.text, max(0, match.start() - 42), match.start()):
            continue  # reStructuredText's :ref:`…`
        group = 2 if match.group(2) is not None else 3
        code = part(line, *match.span(group))
        if prompt := _OUTSIDE_PROMPT.match(code.text):
            code = part(code, prompt.end(), len(code.text))
        if _LIKELY.search(code.text):
            found.extend(installed(code, entries, prose=True))
