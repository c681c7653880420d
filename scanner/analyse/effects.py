"""What a shell text does that nobody should do unseen: run what it fetches or decodes, send secrets away.

Followed through pipes, substitutions, files that are downloaded and then run, and texts that are handed to
another shell. A digest or signature that is checked before clears what is run after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct, field

from scanner.analyse.fetching import (
    ADDRESS,
    KEY_FILE,
    SECRET_FILE,
    SECRET_NAME,
    checks,
    download_name,
    sends_secret,
)
from scanner.analyse.shellfunctions import connects, functions_of, prints_reply
from scanner.analyse.snippets import snippet_effect
from scanner.parse.nodes import Piece
from scanner.parse.shell import Script, ShellWord, Stage, read_shell
from scanner.parse.steering import CommandLine
from scanner.parse.tools import WRAPPERS
from scanner.parse.variables import expanded, shell_constants
from scanner.support.patterns import lazy

_MAX_DEPTH = 5
_MAX_EFFECTS = 50

_FETCHERS = frozenset({
    "curl", "wget", "wget2", "fetch", "aria2c", "http", "https", "xh", "iwr", "irm", "invoke-webrequest",
    "invoke-restmethod", "lynx", "curl.exe", "wget.exe", "ftp", "tftp",
})  # fmt: skip
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh", "fish", "busybox"})
_LANGUAGES = lazy(
    r"(?:python|pypy|perl|ruby|php|lua)[\d.]*|node|nodejs|deno|bun|pwsh|powershell|osascript|tclsh"
)
_RUN_TEXT = frozenset({"iex", "invoke-expression"})
_DECODERS = {
    "base64": ("-d", "-D", "--decode", "-di", "-id"),
    "base32": ("-d", "--decode"),
    "gbase64": ("-d", "--decode"),
    "xxd": ("-r", "-rp", "-ps", "-p"),
    "uudecode": (),
    "rev": (),
    "tr": (),
}
_READERS = frozenset(
    {"cat", "head", "tail", "sed", "gunzip", "zcat", "gzip", "xzcat", "bzcat", "grep", "awk"}
)
_SENDERS = frozenset({"nc", "ncat", "netcat", "socat", "telnet"})
_SHELL_TEXT = frozenset({"-c", "-lc", "-ec", "-cx", "-xc", "-ic", "-exc", "-euc", "-euxc", "-command", "/c"})
_LANGUAGES_OF_THE_WEB = lazy(r"node|nodejs|deno|bun")
_STARTS = lazy(
    r"\b(?:system|popen|Popen|run|call|check_output|exec|execSync|spawn|spawnSync|qx|IO\.popen)\s*\("
)
_QUOTED = lazy(r"[\"'`]([^\"'`]{8,2000})[\"'`]")
_HANDED = lazy(r"-[A-Za-z]*[cemprn]$|--?(?:eval|command|e)", re.IGNORECASE)
_WHOLE_WORD = lazy(r"\s*(?:\$\{?\w+\}?|\$\(.*\)|`.*`)\s*", re.DOTALL)  # nothing but what is put in
_STANDARD_INPUT = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "-"})
_KEYWORDS = frozenset({"do", "then", "else", "{", "!", "if", "while", "until", "time"})
_CONNECTED = lazy(r"/dev/(?:tcp|udp)/")
_DECLARING = frozenset({"export", "local", "declare", "readonly", "typeset"})
_WHOLE = frozenset({"env", "printenv", "set", "export"})


class Deed(StrEnum):
    """What is done."""

    FETCH_AND_RUN = "fetch-and-run"
    ENCODED_RUN = "encoded-run"
    SECRET_SENT = "secret-sent"  # noqa: S105 - a deed's name


class Effect(Struct, frozen=True):
    """A deed at ``text[start:end]`` of the file; ``address`` is its other end ("" unknown)."""

    deed: Deed
    start: int
    end: int
    address: str = ""
    how: str = ""
    keys: bool = False  # what is sent is a key file


def effects(text: Piece) -> list[Effect]:
    """Every deed of a shell text, 50 at most. Never raises for what the text holds."""
    follower = _Follower()
    follower.learn(text.text)
    follower.script(read_shell(expanded(text, shell_constants(text.text))), 0)
    return follower.found[:_MAX_EFFECTS]


def effects_of_lines(
    lines: Iterable[CommandLine], cuts: dict[str, None]
) -> Iterator[tuple[CommandLine, Effect]]:
    """The deeds of commands that run one after the other: what one fetches, a later one may start.

    ``cuts`` is given the limits that ended the reading of one early.
    """
    follower = _Follower(cuts=cuts)
    names: dict[str, str] = {}
    for line in lines:
        before = len(follower.found)
        if line.words:  # no shell reads them
            stage = Stage(tuple(ShellWord(piece, "$" in piece.text) for piece in line.words))
            follower.pipeline((stage,), 0)
        else:
            names.update(shell_constants(line.text.text))
            follower.learn(line.text.text)
            follower.script(read_shell(expanded(line.text, names)), 0)
        yield from ((line, effect) for effect in follower.found[before:_MAX_EFFECTS])


class _Flow(Struct):
    """What runs through a pipeline: fetched or decoded text, or a secret."""

    fetched: Stage | None = None
    decoded: Stage | None = None
    secret: bool = False
    keys: bool = False  # which is a key file
    literal: bool = False
    source: Stage | None = None  # of the file that it was read from


class _Follower(Struct):
    found: list[Effect] = field(default_factory=list)
    files: dict[str, tuple[Stage, Deed]] = field(default_factory=dict)
    variables: dict[str, _Flow] = field(default_factory=dict)
    cuts: dict[str, None] = field(default_factory=dict)
    linked: bool = False  # a number of the shell stands for a connection
    functions: set[str] = field(default_factory=set)  # of the text's own, which put out what they fetch

    def learn(self, text: str) -> None:
        """Read the functions that a text defines."""
        for name, body in functions_of(text):
            inner = _Follower(functions=set(self.functions))
            if connects(body) or inner.script(read_shell(Piece(body, 0)), 1).fetched is not None:
                self.functions.add(name)

    def script(self, script: Script, depth: int) -> _Flow:
        """Follow all pipelines; what the last of them puts out."""
        flow = _Flow()
        if script.cut:
            self.cuts[script.cut] = None
        if depth > _MAX_DEPTH:
            self.cuts[f"commands in commands are followed to a depth of {_MAX_DEPTH}"] = None
            return flow
        for pipeline in script.pipelines:
            if len(self.found) >= _MAX_EFFECTS:
                self.cuts[f"no more than {_MAX_EFFECTS} deeds are reported"] = None
                break
            last = self.pipeline(pipeline, depth)
            if last.fetched or last.decoded or last.secret:
                flow = last
        return flow

    def pipeline(self, stages: Sequence[Stage], depth: int) -> _Flow:
        """Follow one pipeline from left to right; what comes out of it."""
        flow = _Flow()
        for stage in stages:
            if stage.group is not None:
                inner = self.script(stage.group, depth + 1)
                flow = inner if inner.fetched or inner.decoded or inner.secret else flow
                continue
            words = unwrapped(stage.words)
            target = stage.output.text if stage.output is not None else ""
            linked = _CONNECTED.match(target) is not None
            if not words:
                self._assignments(stage, depth)
                self.linked = self.linked or linked  # `exec 3<>/dev/tcp/…`
                continue
            self._assignments(stage, depth)
            alone = stage is stages[-1] and depth == 0
            if checks(name_of(words[0].text), [word.text for word in words], alone):
                self.files.clear()
                self.variables.clear()
                flow = _Flow()
                continue
            flow = self._stage(stage, words, flow, depth)
            if flow.secret and (linked or (self.linked and not target)):
                self._add(Deed.SECRET_SENT, stage, target, "written to a connection", flow.keys)
            if stage.output is not None and (flow.fetched or flow.decoded):
                source = flow.fetched or flow.decoded
                deed = Deed.FETCH_AND_RUN if flow.fetched else Deed.ENCODED_RUN
                if source is not None:
                    self.files[_file(stage.output.text)] = (source, deed)
        return flow

    def _assignments(self, stage: Stage, depth: int) -> None:
        """``NAME=$(curl …)``: what the name stands for."""
        for word in stage.words:
            match = re.match(r"([A-Za-z_]\w*)=", word.text)
            if match is None and (word.text in _KEYWORDS or word.text in _DECLARING):
                continue
            if match is None:
                return
            for inner in word.inner:
                flow = self.script(inner, depth + 1)
                if flow.fetched or flow.decoded or flow.secret:
                    self.variables[match[1]] = flow

    def _stage(self, stage: Stage, words: tuple[ShellWord, ...], flow: _Flow, depth: int) -> _Flow:
        tool = name_of(words[0].text)
        texts = [word.text for word in words]
        given = words[1:] if stage.text is None else (*words[1:], stage.text)
        inner = [self.script(script, depth + 1) for word in given for script in word.inner]
        if words[0].inner or words[0].text.startswith(("$(", "`")):
            for script in words[0].inner:
                self._run(self.script(script, depth + 1), "run as a command")
            return _Flow()
        if self._runs(stage, tool, words, flow, depth):
            printing = _LANGUAGES.fullmatch(tool) and any(prints_reply(text) for text in texts[1:])
            return _Flow(fetched=stage) if printing else _Flow()
        if tool in self.functions:
            return _Flow(fetched=stage)
        if tool in _FETCHERS:
            return self._fetch(stage, tool, words, flow, inner)
        if tool in _SENDERS and (flow.secret or any(one.secret for one in inner)):
            keys = flow.keys or any(one.keys for one in inner)
            self._add(Deed.SECRET_SENT, stage, _address(stage), tool, keys)
            return _Flow()
        if tool in _DECODERS and _decodes(tool, texts):
            literal = flow.literal or (stage.text is not None and not stage.text.dynamic)
            return _Flow(flow.fetched, stage if literal else flow.decoded)
        if tool in _READERS and (saved := self._read(stage, texts[1:])) is not None:
            return saved
        if tool in ("echo", "printf", "cat") and len(words) > 1:
            if tool == "printf" and re.search(r"\\x[0-9a-fA-F]{2}|\\[0-7]{3}", texts[1]):
                return _Flow(decoded=stage if texts[1].count("\\") > 8 else None, literal=True)
            read = next((self.variables[name] for name in _names(texts[1]) if name in self.variables), None)
            if read is not None:
                return read
            secret = any(SECRET_FILE.search(text) or SECRET_NAME.search(text) for text in texts[1:])
            keys = any(KEY_FILE.search(text) for text in texts[1:])
            return _Flow(secret=secret, keys=keys, literal=tool != "cat" and not words[1].dynamic)
        if tool == "cat" and stage.text is not None:
            return _Flow(literal=True)
        if tool in _WHOLE and len(words) == 1:
            return _Flow(secret=True)
        return _Flow(flow.fetched, flow.decoded, flow.secret, flow.keys)

    def _read(self, stage: Stage, names: list[str]) -> _Flow | None:
        """What a tool puts out that reads a file which was fetched, or decoded into, before."""
        known = next((self.files[name] for name in map(_file, names) if name in self.files), None)
        if known is None:
            return None
        fetched = known[1] is Deed.FETCH_AND_RUN
        return _Flow(stage if fetched else None, None if fetched else stage, source=known[0])

    def _runs(self, stage: Stage, tool: str, words: tuple[ShellWord, ...], flow: _Flow, depth: int) -> bool:
        """Whether the stage runs code; effects of that are noted."""
        texts = [word.text for word in words]
        if tool in _RUN_TEXT and any(
            name_of(text) in _FETCHERS or "DownloadString" in text for text in texts
        ):
            self._add(Deed.FETCH_AND_RUN, stage, _address(stage), f"given to `{tool}`")
            return True
        if tool in ("eval", ".", "source") or tool in _RUN_TEXT:
            given = words[1] if len(words) > 1 else None
            if given is not None and given.text in _STANDARD_INPUT:
                self._fed(stage, f"given to `{tool}`", depth)
                given = None
            self._handed(stage, given, flow, f"given to `{tool}`", depth, text=tool not in (".", "source"))
            return True
        language = _LANGUAGES.fullmatch(tool)
        if tool in _SHELLS:
            at = next((n for n, text in enumerate(texts) if n and text.lower() in _SHELL_TEXT), 0)
            if at and at + 1 < len(words):
                self._handed(stage, words[at + 1], _Flow(), f"given to `{tool}`", depth, text=True)
                return True
        elif language:
            self._interpreted(stage, tool, words)
        elif tool != "cmd":
            return self._started(stage, words[0]) or self._elsewhere(stage, words, depth)
        rest = [word for word in words[1:] if not word.text.startswith(("-", "+")) or word.text == "-"]
        if any(option in ("-s", "-") or option.endswith("/stdin") for option in texts[1:]):
            rest = []
        if language and any(_HANDED.match(text) for text in texts[1:]):
            return True
        if not rest:
            if stage.text is not None and tool in _SHELLS:
                self.script(read_shell(stage.text.piece), depth + 1)
            self._fed(stage, f"given to `{tool}`", depth)
            self._run(flow, f"piped into `{tool}`")
            return True
        for script in rest[0].inner:
            self._run(self.script(script, depth + 1), f"read by `{tool}`")
        self._started(stage, rest[0])
        return True

    def _fed(self, stage: Stage, how: str, depth: int) -> None:
        """What a here-string feeds: ``bash <<< "$(curl …)"``."""
        if stage.text is None:
            return
        for script in stage.text.inner:
            self._run(self.script(script, depth + 1), how)
        for name in _names(stage.text.text):
            if name in self.variables:
                self._run(self.variables[name], how)
                return

    def _elsewhere(self, stage: Stage, words: tuple[ShellWord, ...], depth: int) -> bool:
        """``docker run image sh -c '…'``: a shell further on in the words."""
        for number in range(1, len(words) - 2):
            if name_of(words[number].text) in _SHELLS and words[number + 1].text in _SHELL_TEXT:
                self._handed(stage, words[number + 2], _Flow(), "given to a shell", depth, text=True)
                return True
        return False

    def _handed(
        self, stage: Stage, word: ShellWord | None, flow: _Flow, how: str, depth: int, text: bool
    ) -> None:
        """A text (or, for ``source``, a file) that a shell is given to run."""
        if word is None:
            self._run(flow, how)
            return
        if not text:
            for script in word.inner:
                self._run(self.script(script, depth + 1), how)
            self._started(stage, word)
            return
        if word.inner and re.match(r"\s*\(?(?:\$\(|`)", word.text):
            for script in word.inner:
                self._run(self.script(script, depth + 1), how)
            return
        for name in _names(word.text):
            if name in self.variables:
                self._run(self.variables[name], how)
                return
        self.script(read_shell(word.piece), depth + 1)

    def _interpreted(self, stage: Stage, tool: str, words: tuple[ShellWord, ...]) -> None:
        """``python -c '…'``, ``node -e '…'``, ``powershell -enc …``."""
        for number, word in enumerate(words[1:], 1):
            flag = word.text.lower()
            if not flag.startswith("-") or number + 1 >= len(words):
                continue
            if tool in ("powershell", "pwsh") and re.fullmatch(r"-e(?:nc?|ncoded\w*|c)?", flag):
                self._add(Deed.ENCODED_RUN, stage, "", f"given to `{tool}`")
                return
            if re.fullmatch(r"-[a-z]{0,3}[cerp]|--?(?:eval|command|execute|print)", flag):
                code = " ".join(one.text for one in words[number + 1 :])
                if _WHOLE_WORD.fullmatch(words[number + 1].text):
                    self._handed(stage, words[number + 1], _Flow(), f"given to `{tool}`", 1, text=True)
                self._snippet(stage, tool, code)
                return

    def _snippet(self, stage: Stage, tool: str, code: str) -> None:
        """Code in a word: what it does itself, and the shell texts that it starts."""
        deed = snippet_effect(code)
        if deed is None and _LANGUAGES_OF_THE_WEB.fullmatch(tool):
            from scanner.analyse.startfile import script_deeds

            deed = next((one for one, _, _ in script_deeds(code)), None)
        if deed is not None:
            self._add(Deed(deed), stage, _address(stage), f"given to `{tool}`")
        elif _STARTS.search(code):
            for text in _QUOTED.findall(code)[:20]:
                inner = _Follower(cuts=self.cuts)
                inner.script(read_shell(Piece(text, 0)), _MAX_DEPTH)
                for effect in inner.found[:1]:
                    self._add(effect.deed, stage, effect.address, f"started by `{tool}`")

    def _fetch(
        self, stage: Stage, tool: str, words: tuple[ShellWord, ...], flow: _Flow, inner: list[_Flow]
    ) -> _Flow:
        texts = [word.text for word in words]
        if flow.secret or any(one.secret for one in inner) or sends_secret(texts):
            keys = flow.keys or any(one.keys for one in inner) or any(map(KEY_FILE.search, texts[1:]))
            self._add(Deed.SECRET_SENT, stage, _address(stage), tool, keys)
        name = download_name(tool, texts)
        if name is None:
            return _Flow(fetched=stage)
        self.files[_file(name)] = (stage, Deed.FETCH_AND_RUN)
        return _Flow()

    def _started(self, stage: Stage, word: ShellWord) -> bool:
        """A file that is run: was it fetched or decoded before?"""
        known = self.files.get(_file(word.text))
        if known is None:
            return False
        source, deed = known
        self._add(deed, stage, _address(source), "saved and then run")
        return True

    def _run(self, flow: _Flow, how: str) -> None:
        if flow.fetched is not None:
            deed = Deed.ENCODED_RUN if flow.decoded is not None else Deed.FETCH_AND_RUN
            self._add(deed, flow.fetched, _address(flow.source or flow.fetched), how)
        elif flow.decoded is not None:
            self._add(Deed.ENCODED_RUN, flow.decoded, "", how)

    def _add(self, deed: Deed, stage: Stage, address: str, how: str, keys: bool = False) -> None:
        pieces = [word.piece for word in stage.words]
        first, last = pieces[0], pieces[-1]
        effect = Effect(deed, first.at(0), max(last.at(len(last.text)), first.at(0) + 1), address, how, keys)
        if effect not in self.found:
            self.found.append(effect)


def unwrapped(words: tuple[ShellWord, ...]) -> tuple[ShellWord, ...]:
    """The command without assignments, ``sudo``, ``env`` and keywords; ``eval`` stays, it runs a text."""
    while words:
        text = words[0].text.lstrip("@-") if words[0].text[:1] in "@-" else words[0].text
        if text == "eval":
            return words
        if re.match(r"[A-Za-z_]\w*\+?=", text):
            words = words[1:]
            continue
        wrapper = WRAPPERS.get(text.rpartition("/")[2])
        if wrapper is None:
            return words
        if text == "env" and len(words) == 1:
            return words
        valued, skip = wrapper
        words = words[1:]
        while words and words[0].text.startswith("-") and len(words[0].text) > 1:
            words = words[2:] if words[0].text in valued else words[1:]
        words = words[skip:]
    return words


def name_of(word: str) -> str:
    """A tool's name without its folder, as make and Windows spell it too."""
    return re.split(r"[/\\]", word.lstrip("@-"))[-1].lower().removesuffix(".exe")


def _decodes(tool: str, texts: list[str]) -> bool:
    flags = _DECODERS[tool]
    return not flags or any(text in flags for text in texts[1:])


def _names(text: str) -> list[str]:
    return re.findall(r"\$\{?([A-Za-z_]\w*)", text)


def _file(name: str) -> str:
    return name.removeprefix("./").rpartition("/")[2] if "/" in name else name


def _address(stage: Stage) -> str:
    found = (match.group() for word in stage.words if (match := ADDRESS.search(word.text)))
    return next(found, "")
