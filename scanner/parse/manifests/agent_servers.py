"""Settings of agents and editors that start programs: ``{"command": "npx", "args": [...]}``."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult

_NAMES = frozenset({
    ".mcp.json", "mcp.json", "claude_desktop_config.json", "devcontainer.json", ".devcontainer.json",
    "mcp_config.json", "mcp-config.json", "tasks.json", "mcp_settings.json", "cline_mcp_settings.json",
})  # fmt: skip
_COMMANDS = (
    "postCreateCommand",
    "onCreateCommand",
    "updateContentCommand",
    "postStartCommand",
    "initializeCommand",
)


def claims(path: PurePosixPath) -> bool:
    """``.mcp.json``, ``devcontainer.json``, and the settings of agents' folders."""
    if path.name in _NAMES:
        return True
    return path.name in ("settings.json", "settings.local.json") and path.parent.name in (
        ".claude",
        ".gemini",
    )


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the programs' command lines fetch."""
    from scanner.model import Gap, GapKind
    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.installers import Installed, installed, installed_words
    from scanner.parse.jsontext import read_json
    from scanner.parse.scripts import launches, scripts

    document = plain_document(path, data)  # these files have comments: json is no judge of them
    root = read_json(document.text)
    if not root.closed:
        step = "Correct the file; what could be made out was looked at."
        cause = "It is not valid JSON: its end is missing, or it makes no sense somewhere."
        document.gaps.append(Gap(GapKind.CONFIGURATION, path, cause, step))
    found = Installed()
    for words in launches(root):
        found.extend(installed_words(words, document.entries))
    for piece in scripts(root):  # hooks: {"command": "npx …"} without a list of words
        found.extend(installed(piece, document.entries))
    for key in _COMMANDS:
        node = root.get(key)
        strings = [node] if node is not None else []
        strings += list(root.entries(key).values())
        for one in strings:
            if one.string is not None:
                found.extend(installed(one.string, document.entries))
            elif one.array:
                words = [item.string for item in one.array if item.string is not None]
                found.extend(installed_words(words, document.entries))
    return carried(document, found)
