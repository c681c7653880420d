"""Constants of a script written out where they are used: names, entries of tables, numbers as characters,
pieces of paths, and functions under other names.

Read roughly, as in ``scriptfolding``: only what is declared once, as a constant, and never set again.
"""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

_TEXT = r"'(?:[^'\\\n]|\\.){0,4000}+'|\"(?:[^\"\\\n]|\\.){0,4000}+\""
_MAX = 200  # constants and tables of a script that are followed
_CONST = lazy(rf"\bconst\s{{1,20}}([A-Za-z_$][\w$]{{0,60}})\s{{0,20}}=\s{{0,20}}({_TEXT})\s{{0,20}}[;\n,]")
_TABLE = lazy(r"\bconst\s{1,20}([A-Za-z_$][\w$]{0,60})\s{0,20}=\s{0,20}\{([^{}]{1,2000})\}\s{0,20}[;\n]")
_ENTRY = lazy(
    rf"(?:^|,)\s{{0,80}}['\"]?([A-Za-z_$][\w$]{{0,60}})['\"]?\s{{0,20}}:\s{{0,20}}({_TEXT})\s{{0,80}}(?=,|$)"
)
# Where the value of a name decides what is meant: keys in brackets, and sums.
_USED = lazy(
    r"(?<=\[)\s{0,20}([A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60})?)\s{0,20}(?=\])"
    r"|(?<![\w$.'\"`])([A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60})?)(?=\s{0,20}\+(?![+=]))"
    r"|(?<=\+)\s{0,20}([A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60})?)(?![\w$.(\['\"`])"
)
_KEY = lazy(r"(?<=[{,])(\s{0,80})\[\s{0,20}(['\"])([A-Za-z_$][\w$]{0,60})\2\s{0,20}\](?=\s{0,20}:)")
_PATH = lazy(
    rf"(\bpath\.(?:join|resolve)\((?:[^()\n]|\(\)){{0,200}}?)({_TEXT})\s{{0,20}},\s{{0,20}}({_TEXT})"
)
_REDUCED = lazy(
    r"\[\s{0,20}([^\[\]\n]{1,300}?)\s{0,20}\]\.reduce\(\s{0,20}\(?\s{0,20}([\w$]{1,30})\s{0,20},\s{0,20}([\w$]{1,30})\s{0,20}\)?"
    r"\s{0,20}=>\s{0,20}path\.join\(\s{0,20}\2\s{0,20},\s{0,20}\3\s{0,20}\)\s{0,20},\s{0,20}([\w$.]{1,60}(?:\(\))?)\s{0,20}\)"
)
_TAKEN = lazy(
    r"\{([^{}=]{1,300})\}\s{0,30}=\s{0,30}([A-Za-z_$][\w$]{0,40}|require\(\s{0,30}['\"][\w:/-]{1,40}['\"]\s{0,30}\))\s{0,30}[;,\n]"
)
_OTHER_NAME = lazy(r"([A-Za-z_$][\w$]{0,60})\s{0,20}:\s{0,20}([A-Za-z_$][\w$]{0,60})")
_ACTING = frozenset(
    [
        *("exec", "execSync", "spawn", "spawnSync", "execFile", "execFileSync", "eval", "Function"),
        *("runInThisContext", "runInNewContext", "runInContext", "compileFunction", "request", "get"),
        *("rm", "rmSync", "rmdir", "rmdirSync", "unlinkSync", "appendFile", "appendFileSync", "homedir"),
        *("writeFile", "writeFileSync", "readFile", "readFileSync", "readdirSync", "lookup", "resolve4"),
    ]
)
_VERB = lazy(r"(?<![\w$:])(?:get|post|put|request)(?![\w$]|\s{0,20}(?::|as\b))")
_ASKING = lazy(
    r"\{([^{}=]{1,300})\}\s{0,30}=\s{0,30}require\(\s{0,30}['\"](?:node:)?(axios|got|needle|https?|request)['\"]\s{0,30}\)"
    r"|import\s{0,30}\{([^{}=]{1,300})\}\s{0,30}from\s{0,30}['\"](?:node:)?(axios|got|needle|https?|request)['\"]"
)
_PROMISED = lazy(
    r"\b(?:util\.)?promisify\(\s{0,20}([\w$.()'\":-]{1,80}\.(?:exec|execFile|readFile|writeFile|appendFile|lookup|rm))\s{0,20}\)"
)


_PASSED = lazy(
    r"\.(then|forEach|map|on\(\s{0,10}['\"]data['\"]\s{0,10},)(\(?)\s{0,20}((?:globalThis\.|window\.)?eval|vm\.runIn(?:This|New)Context)"
    r"(?=\s{0,20}[,)])"
)


def constants_of(text: str) -> dict[str, str]:
    """Names, and entries of tables as ``name.key``, with the literals that they stand for."""
    found: dict[str, str] = {}
    for match in list(_CONST.finditer(text))[:_MAX]:
        found[match[1]] = match[2]
    for match in list(_TABLE.finditer(text))[:_MAX]:
        found.update((f"{match[1]}.{one[1]}", one[2]) for one in _ENTRY.finditer(match[2]))
    if not found:
        return found
    names = "|".join(sorted({re.escape(name.partition(".")[0]) for name in found}))
    declared = re.findall(rf"(?<![\w$.])({names})(?:\.[\w$]{{1,60}})?\s{{0,20}}(?:\+|-)?=(?![=>])", text)
    counts: dict[str, int] = {}
    for name in declared:
        counts[name] = counts.get(name, 0) + 1
    return {name: value for name, value in found.items() if counts.get(name.partition(".")[0]) == 1}


def with_constants(text: str) -> str:
    """The text with constants in the place of their names, where these decide what is meant."""
    text = _PASSED.sub(r".\1\2(it) => \3(it)", text) if "eval" in text or "vm.run" in text else text
    if "const" in text:
        constants = constants_of(text)
        if constants:
            text = _USED.sub(lambda match: _literal(match, constants), text)
    if ".reduce(" in text and "path.join" in text:
        text = _REDUCED.sub(
            lambda match: f"path.join({match[4]}, {match[1]})" + "\n" * match[0].count("\n"), text
        )
    return text


def _literal(match: re.Match[str], constants: dict[str, str]) -> str:
    return constants.get(match[1] or match[2] or match[3], match[0])


def with_keys(text: str) -> str:
    """Keys that are folded by now as plain keys, and paths of pieces as one piece."""
    text = _KEY.sub(r"\1\3", text)
    if "path." in text:
        for _ in range(6):
            joined = _PATH.sub(
                lambda match: f"{match[1]}{match[2][:-1]}/{match[3][1:-1]}{match[2][-1]}", text
            )
            if joined == text:
                break
            text = joined
    return text


def with_usual_names(text: str) -> str:
    """``const { rmSync: drop } = fs``: calls of ``drop`` are written as what they are."""
    text = _PROMISED.sub(r"\1", text) if "promisify" in text else text
    text = _with_requests(text)
    for match in list(_TAKEN.finditer(text))[:50]:
        module = match[2].rpartition("(")[2].strip("'\") ").removeprefix("node:").removesuffix("/promises")
        for original, other in _OTHER_NAME.findall(match[1]):
            if original in _ACTING and original != other:
                text = re.sub(rf"(?<![\w$.]){re.escape(other)}(?=\s{{0,20}}\()", f"{module}.{original}", text)
    return text


def _with_requests(text: str) -> str:
    """``const { get } = require("axios")``: calls of ``get`` are written as what they are."""
    for match in list(_ASKING.finditer(text))[:20]:
        module = match[2] or match[4]
        for name in _VERB.findall(match[1] or match[3]):
            text = re.sub(rf"(?<![\w$.]){name}(?=\s{{0,20}}\()", f"{module}.{name}", text)
    return text
