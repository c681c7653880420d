"""The script that an npm life-cycle command starts: does it run what it fetches, or send secrets away?

JavaScript is read roughly: comments go, names are followed from one assignment to the next, calls are told by
their last names. What honest install scripts do stays silent: build, print, fetch a file and start it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from scanner.analyse.effects import effects, name_of, unwrapped
from scanner.analyse.scriptfolding import written_out
from scanner.analyse.scriptwords import CODE_RUNNERS, COMMAND_RUNNERS, KEY_FILES, SENDERS
from scanner.parse.nodes import Piece
from scanner.parse.shell import read_shell
from scanner.support.patterns import lazy

_MAX_SCRIPT = 2_000_000
_ROUNDS = 6
_MAX_BODIES = 1_000_000  # characters of the bodies of functions, nested ones counted again
_MAX_HANDED = 2_000  # calls of which it is seen what they hand over
_MAX_ENCLOSED = 4_000  # characters behind one bracket that are read
_LEAST_ENCLOSED = 200
_MAX_READ = 8_000_000  # characters behind all brackets of a text
_MAX_ESCAPED = 2_000
_VISIBLE = lazy(r"[^\n]")
_WORD = lazy(r"[\w$]+")
_BRACKETS = {"()": lazy(r"[()]"), "{}": lazy(r"[{}]"), "[]": lazy(r"[\[\]]")}
COMMENT = lazy(
    r"(?P<kept>'(?:[^'\\\n]|\\.)*+'?|\"(?:[^\"\\\n]|\\.)*+\"?|`(?:[^`\\]|\\.)*+`)"
    r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/",
    re.DOTALL,
)
_REQUIRED = lazy(
    r"require\(\s*['\"](\.[^'\"\n]{1,200})['\"]\s*\)|^\s*import\s[^\n]*['\"](\.[^'\"\n]{1,200})['\"]",
    re.MULTILINE,
)
# A value goes on to a semicolon, or to a line that begins something else; it is never read twice.
_ASSIGNED = lazy(
    r"(?:\b(?:const|let|var)\s+)?(?<![\w$.])([\w$.]+|\{[^{}=]{1,300}\}|\[[^\[\]=\n]{1,200}\])\s{0,80}\+?=(?![=>])\s{0,80}"
    r"([^;\n](?:[^;\n]|\n(?!\s{0,80}(?:const|let|var|if|for|\}|\w{1,80}\s{0,20}\())){0,4000}+)"
)
_CALLBACK = lazy(
    r"\.(?:on\(\s*['\"]data['\"]\s*,|then\()\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*([\w$]+)"
)
_SECRET = lazy(
    r"process\.env(?!\s*[.\[])|(?:stringify|entries|keys|values|assign)\(\s*(?:\{\s*\.\.\.)?process\.env"
    r"|\.\.\.process\.env|process\.env(?:\.|\[['\"])\w*(?:TOKEN|SECRET|PASSWORD|API_?KEY|CREDENTIAL)\w*"
    rf"|(?:readFile(?:Sync)?|createReadStream|execSync|exec)\([^;\n]{{0,200}}(?:{KEY_FILES}|\.(?:ssh|aws|env|kube|docker)\b"
    r"|wallet)|os\.userInfo\(|\.userInfo\(\)"
)
_SENDS = lazy(
    rf"(?:{SENDERS}|\.(?:request|write|end|post|put|send|sendMail|lookup|resolve4|resolveTxt))\s*\("
)
NETWORK = lazy(
    r"require\(\s*['\"](?:node:)?(?:https?|http2|net|tls|dns|dgram|axios|node-fetch|got|request|needle|ws|undici|superagent)['\"]"
    r"|from\s+['\"](?:node:)?(?:https?|http2|net|tls|dns|dgram|axios|node-fetch|got|request|needle|ws|undici)['\"]|\bfetch\s*\("
)
_RUNS = lazy(rf"(?:{CODE_RUNNERS}|{COMMAND_RUNNERS})\s*\(")
CODE_RUNS = lazy(rf"(?:\beval\)|{CODE_RUNNERS})\s*\(")
REPLY = lazy(
    r"(?:await\s+)?(?:\bfetch|\baxios(?:\.\w+)?|\bgot(?:\.\w+)?|\bhttps?\.get|\brequest(?:\.get)?)\s*\("
)
DECODED = lazy(
    r"Buffer\.from\(\s*(?:[^,()]{1,200000}|[\w$.]{1,80}\([^()]{0,80}\)),\s*['\"](?:base64|hex)['\"]|\batob\s*\(|String\.fromCharCode\s*\(|\bunescape\s*\("
    r"|decodeURIComponent\(\s*escape"
)
_SHELL_CALL = lazy(r"\b(?:exec|execSync|spawn|spawnSync)\s*\(\s*(['\"`])((?:(?!\1)[^\\]|\\.){1,4000})\1")
_STARTED = lazy(r"\b(?:exec|execSync|spawn|spawnSync)\s*\(\s*([\w$]+)\s*[,)]")
_CONSTANT = lazy(r"'(?:[^'\\\n]|\\.){1,4000}'|\"(?:[^\"\\\n]|\\.){1,4000}\"")
_FUNCTION = lazy(
    r"\bfunction\b\s{0,30}\*?\s{0,30}([\w$]+)\s*\(([^()]{0,200})\)\s*\{|\b([\w$]+)\s*=\s*(?:async\s*)?\(([^()]{0,200})\)\s*=>\s*\{"
)
_METHOD = lazy(
    r"^[ \t]{1,40}(?:(?:get|static|async)[ \t]{1,10}){0,3}#?([\w$]{1,60})[ \t]{0,10}"
    r"\([^()\n]{0,200}\)[ \t]{0,10}\{",
    re.MULTILINE,
)
_STATEMENTS = frozenset({"if", "for", "while", "switch", "catch", "with", "constructor"})
_CALLED = lazy(r"(?<![\w$.])([\w$]+)\s{0,30}\(")
_CALLED_AT_ALL = lazy(r"(?<![\w$])([\w$]+)\s{0,30}\(")
_ALIAS = lazy(
    r"([\w$]+)\s*=\s*require\(\s*['\"](?:node:)?(?:https?|http2|net|tls|dns|axios|got|needle|request|undici)['\"]"
    r"|import\s+(?:\*\s+as\s+)?([\w$]+)\s+from\s+['\"](?:node:)?(?:https?|net|dns|axios|got|needle|undici)['\"]"
)
_OWN_TEXT = lazy(r"\s*(?:`[a-z][\w -]*\s|['\"][a-z][\w -]*\s)")  # a command of the script's own, with values
_LARGE = 30  # characters of a constant from which decoding it is more than a word


def deeds_of_started(
    manifest: str, command: str, beside: Callable[[str], bytes | None]
) -> Iterator[tuple[str, str, int, str]]:
    """``(deed, path, line, what it does)`` for the scripts of the package that a command starts."""
    folder = posixpath.dirname(manifest)
    pending = [posixpath.normpath(posixpath.join(folder, name)) for name in _scripts(command)]
    seen: set[str] = set()
    while pending and len(seen) < 8:
        path = pending.pop(0)
        found = next(((one, data) for one in _spellings(path) if (data := beside(one)) is not None), None)
        if found is None or found[0] in seen or found[0].startswith("../"):
            continue
        path, data = found
        seen.add(path)
        text = data[:_MAX_SCRIPT].decode("utf-8", "replace")
        if path.endswith((".sh", ".bash")):
            for effect in effects(Piece(text, 0)):
                line = text.count("\n", 0, effect.start) + 1
                yield effect.deed.value, path, line, f"runs or sends `{effect.address or effect.how}`"[:120]
            continue
        yield from ((deed, path, line, said) for deed, line, said in script_deeds(text))
        for match in _REQUIRED.finditer(text):
            pending.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1] or match[2])))


def _scripts(command: str) -> Iterator[str]:
    """The package's own files that a command line starts."""
    for pipeline in read_shell(Piece(command, 0)).pipelines:
        for stage in pipeline:
            words = [word.text for word in unwrapped(stage.words)]
            if not words:
                continue
            if name_of(words[0]) in ("node", "nodejs", "bun", "deno", "sh", "bash", "tsx", "ts-node"):
                for number, word in enumerate(words[1:], 1):
                    if word in ("-e", "-p", "--eval", "-c") and number < len(words) - 1:
                        yield from (match[1] for match in _REQUIRED.finditer(words[number + 1]) if match[1])
                        break
                    if not word.startswith("-") and word != "run":
                        yield word
                        break
            elif words[0].startswith(("./", "scripts/")) or words[0].endswith((".sh", ".js", ".mjs", ".cjs")):
                yield words[0]


def _spellings(path: str) -> tuple[str, ...]:
    return (path, f"{path}.js", f"{path}.cjs", f"{path}.mjs", f"{path}/index.js")


def uncommented(text: str) -> str:
    """A text without its comments; every line stays in its place.

    Quotes behind backslashes go where there are very many: from each one, a text would be sought to the end.
    """
    for escaped in ("\\`", '\\"', "\\'"):
        if text.count(escaped) > _MAX_ESCAPED:
            text = text.replace(escaped, "  ")
    return COMMENT.sub(lambda match: match["kept"] or _VISIBLE.sub(" ", match.group()), text)


def script_deeds(text: str) -> Iterator[tuple[str, int, str]]:
    """``(deed, line, what it does)`` for one JavaScript text; each deed once."""
    text = uncommented(text)
    as_it_is = text
    text = written_out(text)
    assigned = assignments(text)
    for at, command in commands(text, assigned):
        for effect in effects(Piece(command, 0))[:1]:
            yield effect.deed.value, _line(text, at), f"runs `{' '.join(command.split())[:80]}`"
            return
    for one in (as_it_is, text):
        decoded = carriers(assignments(one), is_payload)
        for match in CODE_RUNS.finditer(one):
            within = inside(one, match.end())
            if mentions(within, decoded) or is_payload(within):
                yield "encoded-run", _line(one, match.start()), "runs what it decodes"
                return
    if NETWORK.search(text) is None:
        return
    replies = carriers(assigned, lambda value: REPLY.search(value) is not None)
    replies |= grown(replied(text), assigned)
    for match in _RUNS.finditer(text):
        within = inside(text, match.end())
        if mentions(within.split(",")[0], replies) and not _OWN_TEXT.match(within):
            yield "fetch-and-run", _line(text, match.start()), "runs what it fetches"
            return
    secrets = carriers(assigned, lambda value: _SECRET.search(value) is not None)
    for match in (*_SENDS.finditer(text), *_of_aliases(text)):
        within = inside(text, match.end())
        if "authorization" in within.lower() and not _SECRET.search(within):
            continue
        if mentions(within, secrets) or _SECRET.search(within):
            yield "secret-sent", _line(text, match.start()), "sends secrets or the environment away"
            return


def assignments(text: str) -> list[tuple[str, str]]:
    """Names with what they are given: by assignments, by functions, by calls."""
    found = [(match[1], match[2]) for match in _ASSIGNED.finditer(text)][:5_000]
    return found + _functions(text) + _handed_over(text)


def commands(text: str, assigned: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """The constant command lines that are started, with where: written there, or in a variable."""
    for match in _SHELL_CALL.finditer(text):
        yield match.start(), _unquoted(match[2])
    constants = {name: value for name, value in assigned if _CONSTANT.fullmatch(value.strip())}
    for match in _STARTED.finditer(text) if constants else ():
        if match[1] in constants:
            yield match.start(), _unquoted(constants[match[1]].strip()[1:-1])


def _unquoted(literal: str) -> str:
    return literal.replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"')


def _functions(text: str) -> list[tuple[str, str]]:
    """Functions as if their bodies were assigned to their names: what they give back comes from there."""
    found = []
    room = _MAX_BODIES
    methods = [match for match in _METHOD.finditer(text) if match[1] not in _STATEMENTS]
    for match in [*_FUNCTION.finditer(text), *methods][:2_000]:
        body = enclosed(text, match.end(), "{}")
        room -= len(body)
        if room < 0:
            break
        if given := re.findall(r"\b(?:return|yield)\b([^;\n]*)", body):
            inner = [one[2] for one in _ASSIGNED.finditer(body)]
            name = match[1] or (match[3] if match.re.groups > 1 else "")
            found.append((name, " ".join([*given, *inner])))
    return found


def _handed_over(text: str) -> list[tuple[str, str]]:
    """What functions of the script are called with, as if it were assigned to their parameters."""
    found = []
    functions = list(_FUNCTION.finditer(text))[:500]
    room = _MAX_HANDED
    called = calls_in(text) if functions else {}
    for match in functions:
        name, parameters = match[1] or match[3], re.findall(r"[\w$]+", match[2] or match[4] or "")
        for start, end in called.get(name, ())[:20] if parameters else ():
            room -= 1
            if start not in range(match.start(), match.end()) and room > 0:
                found.append((parameters[0], inside(text, end)))
    return found


def calls_in(text: str, *, methods: bool = False) -> dict[str, list[tuple[int, int]]]:
    """Where names are called: the start of the name, and the end of the bracket behind it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in (_CALLED_AT_ALL if methods else _CALLED).finditer(text):
        found.setdefault(match[1], []).append((match.start(), match.end()))
    return found


def _of_aliases(text: str) -> list[re.Match[str]]:
    """Calls of ``get`` and ``request`` on whatever name a network module was given."""
    names = {match[1] or match[2] for match in _ALIAS.finditer(text)}
    if not names:
        return []
    listed = "|".join(map(re.escape, sorted(names)[:50]))
    return list(re.finditer(rf"\b(?:{listed})\.(?:get|request|connect|lookup|resolve\w*|post)\s*\(", text))


def is_payload(value: str) -> bool:
    """Whether an expression decodes what may be code."""
    if DECODED.search(value) is None:
        return False
    constants = re.findall(r"['\"`]([^'\"`\s]{8,})['\"`]", value)
    return any(len(one) >= _LARGE for one in constants) or "fromCharCode" in value or not constants


def carriers(assigned: list[tuple[str, str]], carries: Callable[[str], bool]) -> set[str]:
    """The names that get, at first or second hand, what ``carries`` says yes to."""
    return grown({name for target, value in assigned if carries(value) for name in targets(target)}, assigned)


def replied(text: str) -> set[str]:
    """The parameters of callbacks that get what the network answers."""
    return {match[1] for match in _CALLBACK.finditer(text)}


def grown(names: set[str], assigned: list[tuple[str, str]]) -> set[str]:
    """The names and those that are given their values; each value is read once."""
    names = set(names)
    if not names:
        return names
    readers: dict[str, list[str]] = {}
    for target, value in assigned:
        given = targets(target)
        for word in set(_WORD.findall(value)):
            readers.setdefault(word, []).extend(given)
    fresh = set(names)
    for _ in range(_ROUNDS):
        fresh = {name for word in fresh for name in readers.get(word, ())} - names
        if not fresh:
            break
        names |= fresh
    return names


def targets(target: str) -> list[str]:
    """The names that an assignment's left side means."""
    return re.findall(r"[\w$]+", target) if target.startswith(("{", "[")) else [target.rpartition(".")[2]]


def mentions(text: str, names: set[str]) -> bool:
    """Whether one of these names stands in a text."""
    return bool(names) and not names.isdisjoint(_WORD.findall(text))


def inside(text: str, start: int) -> str:
    """What stands in the brackets that end at ``start``, 4,000 characters at most."""
    return enclosed(text, start, "()")


def enclosed(text: str, start: int, brackets: str) -> str:
    """What stands between the bracket before ``start`` and the one that closes it, as far as it is read."""
    depth, stop = 1, min(len(text), start + _reach(text, brackets[0]))
    for match in _BRACKETS[brackets].finditer(text, start, stop):
        depth += 1 if match[0] == brackets[0] else -1
        if not depth:
            return text[start : match.start()]
    return text[start:stop]


@lru_cache(maxsize=8)
def _reach(text: str, bracket: str) -> int:
    """How far behind each bracket is read: less where there are very many of them."""
    return min(_MAX_ENCLOSED, max(_LEAST_ENCLOSED, _MAX_READ // (text.count(bracket) + 1)))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
