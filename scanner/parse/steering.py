"""Files that steer tools and agents → what they have run, and when; the document and the texts beside it.

Each form says which files it reads and which of their strings are commands. What a form gives is plain data:
command lines with the moment at which they run, the nodes of the document, and the text, all with places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct, field

from scanner.model import Gap
from scanner.parse.nodes import Lines, Node, Piece, joined, part
from scanner.parse.toolserver import said, serves_tools
from scanner.parse.variables import expanded, make_constants
from scanner.support.patterns import lazy


class Moment(StrEnum):
    """When a command runs."""

    BUILD = "when the image is built"
    MAKE = "when make runs"
    SHELL = "when the script runs"
    CI = "on the build server"
    INSTALL = "when the package is installed"
    OPEN = "when the folder is opened"
    HOOK = "when the agent works here"
    SERVER = "when the agent starts its servers"
    CONTAINER = "when the container is made"
    COMMIT = "at a commit"


class Form(StrEnum):
    """The kinds of files that steer."""

    GITHUB = "github"
    GITLAB = "gitlab"
    CI = "ci"
    DOCKER = "docker"
    MAKE = "make"
    SHELL = "shell"
    NPM = "npm"
    GYP = "gyp"
    TASKS = "tasks"
    AGENT_SETTINGS = "agent-settings"
    DEVCONTAINER = "devcontainer"
    AGENT_TEXT = "agent-text"
    COMPOSE = "compose"
    PIP = "pip"
    PYPROJECT = "pyproject"
    NPMRC = "npmrc"
    START = "start"  # .pth


class CommandLine(Struct, frozen=True):
    """A command and its moment; ``words`` hold it where no shell reads it (exec form)."""

    text: Piece
    moment: Moment
    words: tuple[Piece, ...] = ()
    name: str = ""  # of the script, task, job or hook


class Steering(Struct):
    """A file that steers. Places are indexes of ``text``."""

    form: Form
    path: str
    text: str
    lines: Lines
    root: Node
    commands: tuple[CommandLine, ...] = ()
    gaps: tuple[Gap, ...] = ()
    documents: tuple[Node, ...] = field(default=())


_AGENT_NAMES = frozenset({
    "agents.md", "agent.md", "claude.md", "claude.local.md", "gemini.md", "qwen.md", "codex.md", "warp.md",
    "crush.md", "skill.md", "conventions.md", ".cursorrules", ".windsurfrules", ".clinerules", ".roorules",
    ".goosehints", ".rules", "copilot-instructions.md", "llms.txt", "llms-full.txt", ".junie.md", "replit.md",
    ".aider.conf.yml",
})  # fmt: skip
_SMALL_NAMES = frozenset({"copilot-instructions.md", "llms.txt", "llms-full.txt"})
_AGENT_FOLDERS = (
    ".cursor/", ".claude/", ".windsurf/", ".clinerules/", ".roo/", ".kiro/", ".github/instructions/",
    ".github/prompts/", ".github/chatmodes/", ".github/agents/", ".gemini/", ".codex/", ".continue/",
    ".amazonq/", ".junie/", ".augment/", ".trae/", ".opencode/", ".agents/",
)  # fmt: skip
_AGENT_SUFFIXES = (".md", ".mdc", ".txt", ".mdx")
_SERVER_NAMES = frozenset({
    ".mcp.json", "mcp.json", "mcp_config.json", "mcp-config.json", "mcp_settings.json",
    "claude_desktop_config.json", "cline_mcp_settings.json",
})  # fmt: skip
_BUILD_SERVERS = (
    ".travis", "azure-pipelines", "bitbucket-pipelines", ".drone", "appveyor", ".appveyor", "cloudbuild",
    "buildspec", ".cirrus", ".readthedocs", "readthedocs", "taskfile", ".woodpecker", ".gitpod",
)  # fmt: skip
_DOCKER = lazy(r"(?:.+[._-])?(?:docker|container)file(?:[._-].+)?", re.IGNORECASE)
_PIP_NAMES = lazy(r"(?:.*requirements.*|.*constraints.*)\.(?:txt|in)", re.IGNORECASE)


def form_of(path: str, head: bytes = b"") -> Form | None:
    """The form of a file, by its path and (without a suffix) its first bytes."""
    place = PurePosixPath(path)
    name, suffix = place.name.lower(), place.suffix.lower()
    folder = f"{place.parent.as_posix()}/"
    if is_agent_text(path):
        return Form.AGENT_TEXT
    if suffix in (".yml", ".yaml"):
        return _yaml_form(name, folder)
    if (form := _plain_form(name, suffix, folder)) is not None:
        return form
    if not suffix and re.match(rb"#![^\n]{0,200}?\b(?:ba|z|k|da|a|fi)?sh\b", head):
        return Form.SHELL
    return None


def is_agent_text(path: str) -> bool:
    """Whether a file is read by coding agents as instructions."""
    place = PurePosixPath(path)
    name = place.name.lower()
    if name in _AGENT_NAMES:
        # Elsewhere in small letters it is a page about agents: docs/agents.md
        return place.name != name or name in _SMALL_NAMES or name.startswith(".") or len(place.parts) == 1
    folder = f"/{place.parent.as_posix()}/"
    return name.endswith(_AGENT_SUFFIXES) and any(f"/{one}" in folder for one in _AGENT_FOLDERS)


def _yaml_form(name: str, folder: str) -> Form | None:
    if ".github/workflows/" in folder or name in ("action.yml", "action.yaml"):
        return Form.GITHUB
    if ".gitlab-ci" in name or ".gitlab/" in folder:
        return Form.GITLAB
    if name.startswith(("docker-compose", "compose.")):
        return Form.COMPOSE
    if name.startswith(_BUILD_SERVERS) or ".circleci/" in folder or ".buildkite/" in folder:
        return Form.CI
    return None


def _plain_form(name: str, suffix: str, folder: str) -> Form | None:
    if _DOCKER.fullmatch(name) and suffix not in (".py", ".md"):
        return Form.DOCKER
    if (form := _NAMED.get(name)) is not None:
        return form if form is not Form.TASKS or folder.endswith(".vscode/") else None
    if (form := _SUFFIXED.get(suffix)) is not None:
        return form
    if name in _SERVER_NAMES:
        return Form.AGENT_SETTINGS
    if not suffix and folder.endswith((".husky/", ".githooks/", ".hooks/")):
        return Form.SHELL
    if suffix == ".json" and any(f"/{one}" in f"/{folder}" for one in _AGENT_FOLDERS):
        return Form.AGENT_SETTINGS
    if _PIP_NAMES.fullmatch(name) or (folder.endswith("requirements/") and suffix in (".txt", ".in")):
        return Form.PIP
    return None


_NAMED = {
    **dict.fromkeys(("makefile", "gnumakefile", "justfile", ".justfile"), Form.MAKE),
    **dict.fromkeys(("devcontainer.json", ".devcontainer.json"), Form.DEVCONTAINER),
    **dict.fromkeys(("pip.conf", "pip.ini"), Form.PIP),
    **dict.fromkeys(("pyproject.toml", "uv.toml", "pipfile", "setup.cfg"), Form.PYPROJECT),
    **dict.fromkeys((".npmrc", ".yarnrc"), Form.NPMRC),
    "package.json": Form.NPM,
    "binding.gyp": Form.GYP,
    ".envrc": Form.SHELL,
    "tasks.json": Form.TASKS,
}
_SUFFIXED = {
    **dict.fromkeys((".mk", ".mak", ".just"), Form.MAKE),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".ps1", ".bat", ".cmd", ".fish"), Form.SHELL),
    ".pth": Form.START,
}


def steering(path: str, data: bytes) -> Steering | None:
    """The file as what it steers; None for one that steers nothing. Never raises for what it holds."""
    from scanner.parse.documents import plain_document

    form = form_of(path, data[:300])
    if form is None and serves_tools(path, data):
        return _described(path, data)
    if form is None:
        return None
    document = plain_document(path, data)
    found = Steering(form, path, document.text, document.entries.lines, Node())
    if form in (Form.GITHUB, Form.GITLAB, Form.CI, Form.COMPOSE):
        from scanner.parse.yamltext import read_yaml

        result = read_yaml(found.text)
        found.documents = tuple(result.roots)
        found.root = result.roots[0] if result.roots else Node()
        if result.problem:
            found.gaps = (_broken(path, "YAML", result.problem),)
    elif form in (Form.NPM, Form.TASKS, Form.DEVCONTAINER, Form.AGENT_SETTINGS):
        from scanner.parse.jsontext import read_json

        found.root = read_json(found.text)
    elif form is Form.PYPROJECT and not path.lower().endswith(".cfg"):
        from scanner.parse.toml import read_toml

        found.root = read_toml(found.text)
    found.commands = tuple(_commands(found))
    return found


def _described(path: str, data: bytes) -> Steering:
    """What code says to agents about the tools that it offers."""
    from scanner.parse.documents import plain_document

    document = plain_document(path, data)
    return Steering(Form.AGENT_TEXT, path, said(path, document.text), document.entries.lines, Node())


def _broken(path: str, language: str, problem: str) -> Gap:
    from scanner.model import GapKind

    cause = f"It is not valid {language}: {problem[:200]}."
    return Gap(GapKind.CONFIGURATION, path, cause, "Correct the file; what comes before was looked at.")


def _commands(found: Steering) -> Iterator[CommandLine]:
    form, whole = found.form, Piece(found.text, 0)
    if form is Form.SHELL:
        yield CommandLine(whole, Moment.SHELL)
    elif form is Form.DOCKER:
        yield from _docker(whole)
    elif form is Form.MAKE:
        yield from _make(whole)
    elif form is Form.NPM:
        named = {
            name: node for name, node in found.root.entries("scripts").items() if node.string is not None
        }
        started = _started(
            {name: node.string.text for name, node in named.items() if node.string is not None}
        )
        for name, node in named.items():
            if node.string is not None:
                moment = Moment.INSTALL if name in started else Moment.SHELL
                yield CommandLine(node.string, moment, name=name)
    elif form in (Form.GITHUB, Form.GITLAB, Form.CI, Form.COMPOSE):
        from scanner.parse.scripts import scripts

        for root in found.documents:
            for piece in scripts(root):
                yield CommandLine(piece, Moment.CI)
    elif form is Form.GYP:
        for match in _EXPANDED.finditer(found.text):
            yield CommandLine(part(whole, *match.span(1)), Moment.INSTALL, name="binding.gyp")
    elif (reader := _OPENED.get(form)) is not None:
        yield from reader(found.root)


def _started(scripts: Mapping[str, str]) -> set[str]:
    """The scripts that npm runs by itself, and those that these run: ``npm run setup``."""
    started = {name for name in scripts if name in _LIFECYCLE}
    waiting = list(started)
    while waiting:
        for match in _RUN_SCRIPT.finditer(scripts[waiting.pop()]):
            name = match[1].strip("\"'")
            if name in scripts and name not in started:
                started.add(name)
                waiting.append(name)
    return started


_RUN_SCRIPT = lazy(
    r"\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S{1,40}\s+){0,4}([\w:.@/\"'-]{1,80})"
)
# What node-gyp puts in place of itself, by running it.
_EXPANDED = lazy(r"<!@?\(((?:[^()\n]|\([^()\n]*\))*)\)")
_LIFECYCLE = frozenset({
    "preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish",
    "preuninstall", "uninstall", "postuninstall", "dependencies",
})  # fmt: skip


def _docker(whole: Piece) -> Iterator[CommandLine]:
    from scanner.parse.docker import instructions

    names = {match[1]: match[2] for match in list(_SET.finditer(whole.text))[:_MAX_SET]}
    found = [
        CommandLine(body if words else expanded(body, names), Moment.BUILD, tuple(words))
        for body, words in instructions(whole)
    ]
    for match in _ADDED.finditer(whole.text):  # as if it was fetched by a command
        address, target = expanded(part(whole, *match.span(1)), names), part(whole, *match.span(2))
        if not address.text.lower().startswith(("https://", "http://")):
            continue
        words = (Piece("curl", address.start), Piece("-o", address.start), target, address)
        found.append(CommandLine(address, Moment.BUILD, words))
    yield from sorted(found, key=lambda line: line.text.at(0))


_ADDED = lazy(r"^[ \t]*ADD[ \t]+(https?://\S+|\$\S+)[ \t]+(\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_SET = lazy(
    r"^[ \t]*(?:ARG|ENV)[ \t]+([A-Za-z_]\w*)[ \t=]\"?([^\s\"'$]{1,300})\"?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_MAX_SET = 200
_RECIPE = lazy(r"^(?:\t| {2,})[ \t]*((?:[^\\\n]|\\(?:\r?\n)?)*)", re.MULTILINE)
_ASSIGNED = lazy(
    r"^[\w.-]+[ \t]*[:?]?=[ \t]*\$\(shell[ \t]+((?:[^\\\n]|\\(?:\r?\n)?)*)\)[ \t]*$", re.MULTILINE
)


def _make(whole: Piece) -> Iterator[CommandLine]:
    """Recipes, a target's lines together (a file may be fetched on one and run on the next)."""
    lines: list[Piece] = []
    last = -1
    names = make_constants(whole.text)
    own = names
    for match in _RECIPE.finditer(whole.text):
        if match.start() != last:
            if lines:
                yield CommandLine(joined(lines), Moment.MAKE)
            lines = []
            own = names | _automatic(whole, match.start(), names)
        # $(NAME) is make's variable, and $$ the shell's dollar: the same width as one that the shell knows.
        text = re.sub(r"\$\((\w+)\)", r"${\1}", match.group(1)).replace("$$", " $")
        start, end = match.span(1)
        lines += [expanded(Piece(text, whole.at(start)), own), Piece("\n", whole.at(end))]
        last = match.end() + 1
    if lines:
        yield CommandLine(joined(lines), Moment.MAKE)
    for match in _ASSIGNED.finditer(whole.text):
        yield CommandLine(part(whole, *match.span(1)), Moment.MAKE)


def _automatic(whole: Piece, end: int, names: Mapping[str, str]) -> dict[str, str]:
    """What ``$@`` and ``$<`` stand for in the recipe that begins here: its rule is the line before it."""
    start = whole.text.rfind("\n", max(end - _MAX_RULE, 0), max(end - 1, 0)) + 1
    rule = _RULE.match(whole.text, start, end)
    if rule is None:
        return {}
    texts = (re.sub(r"\$\((\w+)\)", r"${\1}", one) for one in rule.groups())
    target, needed = (expanded(Piece(one, 0), names).text.split() for one in texts)
    return {sign: one[0] for sign, one in (("@", target), ("<", needed)) if one}


_MAX_RULE = 1_000  # characters of a rule's line
_RULE = lazy(r"([^\s#:=][^\n:=]{0,300}):{1,2}(?!=)([^\n=#;|]{0,500})")


def _line(node: Node, moment: Moment, name: str = "") -> Iterator[CommandLine]:
    """A command as a string, as a list of words, or several by name."""
    if node.string is not None:
        yield CommandLine(node.string, moment, name=name)
    elif node.array is not None:
        words = tuple(item.string for item in node.array if item.string is not None)
        if words:
            yield CommandLine(words[0], moment, words, name)
    elif node.table is not None:
        for key, inner in list(node.table.items())[:50]:
            if inner.table is None:
                yield from _line(inner, moment, key)


def _tasks(root: Node) -> Iterator[CommandLine]:
    """Tasks of an editor that start when its folder is opened."""
    for task in root.items("tasks")[:200]:
        if task.text("runOptions", "runOn") != "folderOpen":
            continue
        for place in (task, task.get("windows"), task.get("linux"), task.get("osx")):
            if place is not None and (command := place.get("command")) is not None:
                yield from _with_arguments(command, place, Moment.OPEN, task.text("label") or "")


def _with_arguments(command: Node, place: Node, moment: Moment, name: str) -> Iterator[CommandLine]:
    if command.string is None:
        yield from _line(command, moment, name)
        return
    words = [item.string or _value(item) for item in place.items("args")]
    kept = tuple(word for word in words if word is not None)
    if kept:
        yield CommandLine(command.string, moment, (command.string, *kept), name)
    else:
        yield CommandLine(command.string, moment, name=name)


def _value(item: Node) -> Piece | None:
    node = item.get("value")
    return node.string if node is not None else None


_CONTAINER = (
    "initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand",
    "postAttachCommand",
)  # fmt: skip


def _devcontainer(root: Node) -> Iterator[CommandLine]:
    for key in _CONTAINER:
        if (node := root.get(key)) is not None:
            yield from _line(node, Moment.CONTAINER, key)


def _agent_settings(root: Node) -> Iterator[CommandLine]:
    """Hooks (``{"command": "…"}`` anywhere below ``hooks``) and servers (``command`` with ``args``)."""
    for key in ("mcpServers", "servers", "context_servers", "mcp"):
        for name, server in list(root.entries(key).items())[:200]:
            if (command := server.get("command")) is not None:
                yield from _with_arguments(command, server, Moment.SERVER, name)
    pending = [
        (node, "") for key in ("hooks", "onStart", "statusLine", "apiKeyHelper") if (node := root.get(key))
    ]
    for _ in range(5_000):
        if not pending:
            return
        node, name = pending.pop(0)
        for key, inner in (node.table or {}).items():
            if key in ("command", "bash", "powershell", "run", "script") and inner.string is not None:
                yield from _with_arguments(inner, node, Moment.HOOK, name)
            else:
                pending.append((inner, key if inner.string is None else name))
        if node.string is not None and node.key is not None and node.key.text == "apiKeyHelper":
            yield CommandLine(node.string, Moment.HOOK, name="apiKeyHelper")
        pending.extend((inner, name) for inner in node.array or ())


_OPENED: dict[Form, Callable[[Node], Iterator[CommandLine]]] = {
    Form.TASKS: _tasks,
    Form.DEVCONTAINER: _devcontainer,
    Form.AGENT_SETTINGS: _agent_settings,
}
