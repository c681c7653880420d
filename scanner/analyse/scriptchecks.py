"""What a file of JavaScript does to checks and to the machine: start files, dates, logins, certificates.

Read roughly, as in ``scriptdeeds``; each function gives the place of what it finds, and what to say of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.analyse.startfile import enclosed, inside
from scanner.support.patterns import lazy

Found = tuple[str, int, str]  # the kind, where in the folded text, and what is said

_WRITES = lazy(
    r"\b(?:appendFile|writeFile|appendFileSync|writeFileSync|createWriteStream|copyFileSync|copyFile|symlinkSync)\s{0,30}\("
)
_START_FILE = lazy(
    r"\.(?:bashrc|zshrc|bash_profile|zshenv|zprofile|profile)['\"`]|/etc/(?:cron|profile|rc\.local)|\.config/(?:autostart|systemd)"
    r"|Library/LaunchAgents|Start Menu.{0,40}Startup|/\.git/hooks/|authorized_keys"
)
_START_COMMAND = lazy(
    r"['\"`][^'\"`\n]{0,200}(?:CurrentVersion\\{1,4}Run\b|\bcrontab\s+-(?!l)|\|\s{0,5}crontab\b|\bschtasks\b.{0,20}/create)",
    re.IGNORECASE,
)
_EMPTY = lazy(r"^\s{0,30}['\"`]['\"`]")
_CLOCK = lazy(r"\bDate\.now\(\)|\bnew\s+Date\(\s{0,10}\)|\.get(?:Time|Month|Date|FullYear|Day)\(\)")
_DATE = lazy(
    r"\bDate\.(?:UTC|parse)\(\s{0,10}['\"`\d]|\bnew\s+Date\(\s{0,10}(?:['\"`]?20[2-9]\d|1[5-9]\d{11}|2\d{12})|\b1[5-9]\d{11}\b|\b(?:1[5-9]\d{8})\b"
    r"|===?\s{0,10}\d{1,2}\b|===?\s{0,10}20[2-9]\d\b|>=?\s{0,10}20[2-9]\d\b"
)
_COMPARES = lazy(r"[<>]=?|===?")
_IF = lazy(r"\bif\s{0,20}\(")
_SABOTAGE = lazy(
    r"\bprocess\.(?:exit|kill|abort)\s{0,10}\(|\b(?:rmSync|rmdirSync|unlinkSync|unlink|rimraf|removeSync|truncateSync|dropDatabase|dropTable"
    r"|execSync|exec|spawn|spawnSync)\s{0,10}\(|\bfs\.(?:rm|rmdir)\s{0,10}\(|['\"`]\s{0,5}(?:DROP|TRUNCATE|DELETE)\s",
)
_FUNCTION = lazy(
    r"\bfunction\s{1,20}([\w$]{1,80})\s{0,20}\([^()]{0,200}\)\s{0,20}\{|(?<![\w$.])([\w$]{1,80})\s{0,20}[=:]\s{0,20}(?:async\s{0,20})?"
    r"(?:function\s{0,20})?\([^()]{0,200}\)\s{0,20}(?:=>)?\s{0,20}\{|^\s{0,40}(?:async\s{1,20})?([\w$]{1,80})\s{0,20}\([^()]{0,200}\)\s{0,20}\{",
    re.MULTILINE,
)
_VERIFIES = lazy(r"(?i)_?(?:verify|validate|check|authori[sz]e|authenticate|is_?valid|is_?authori[sz]ed)\w*")
_CAUGHT = lazy(r"\bcatch\s{0,20}(?:\(\s{0,20}[\w$]{0,40}\s{0,20}\)\s{0,20})?\{([^{}]{0,200})\}")
_GIVEN_BACK = lazy(r"\breturn\s{1,20}(?:await\s{1,20})?([\w$]{1,60})\s{0,10}\(")
_YES_LAST = lazy(r",\s{0,40}(?:true|!0)\s{0,40}\Z")
_TRUE = lazy(r"\breturn\s{1,20}(?:true|!0)\b")
_FALSE = lazy(r"\breturn\s{1,20}(?:false|!1)\b|\bthrow\b|\.json\(|\bnext\(|\breject\(|\bstatus\(")
_LOGS_IN = lazy(
    r"(?i)\w*(?:authenticat|authori[sz]|log_?in|sign_?in|passw(?:or)?d|credential)\w*|(?:check|verify|validate|is|has)_?"
    r"(?:token|key|admin|access|session|user|pin|code|auth)\w*"
)
_DOOR = lazy(
    r"(?<![\w$.])((?:[\w$]{1,60}(?:\?\.|\.)){0,4}[\w$]{0,60}(?:pass|pwd|\bpw\b|token|secret|key|pin|otp|code|hash|digest|cookie|user|header|"
    r"authorization)[\w$]{0,40}(?:\(['\"`][\w-]{1,40}['\"`]\)|\[['\"`][\w-]{1,40}['\"`]\])?)\s{0,10}===?\s{0,10}"
    r"(['\"`][^'\"`\n]{4,80}['\"`]|[\w$]{1,60}(?![\w$.(\[]))",
    re.IGNORECASE,
)
_ORDINARY = lazy(
    r"(?i)role|type|status|kind|method|mode|scheme|prefix|admin['\"`]|keycode|\.key\s|event\.|\be\.|enter|code['\"`]|alg"
)
_TELLING = lazy(r"['\"`](?=[^'\"`]{0,80}[\d_!@#$%^&*-])[^'\"`\s]{6,80}['\"`]")
_UNCHECKED = lazy(
    r"\brejectUnauthorized\b['\"`]?\]?\s{0,10}[:=]\s{0,10}(?:false|0|!1|!\s?true)\b|\.rejectUnauthorized\s{0,10}=\s{0,10}(?:false|0|!1)"
)
_MAX = 300


def start_files(text: str, given: list[tuple[str, str]]) -> Iterator[Found]:
    """Start files that are written, and commands that make something run again."""
    names = {name for name, value in given if len(value) < 500 and _START_FILE.search(value)}
    for match in list(_WRITES.finditer(text))[:_MAX]:
        first = first_argument(text, match.end())
        known = names and any(word in names for word in re.findall(r"[\w$]+", first))
        if _START_FILE.search(first) or known:
            yield "persisted", match.start(), "writes to a file that runs whenever the user logs in"
    if started := _START_COMMAND.search(text):
        yield "persisted", started.start(), "makes something run whenever the user logs in"


def dates(text: str, given: list[tuple[str, str]]) -> Iterator[Found]:
    """Sabotage under a date that the code names."""
    clocks = {name for name, value in given if len(value) < 300 and _CLOCK.search(value)}
    fixed = {
        name for name, value in given if len(value) < 300 and _DATE.search(value) and not _CLOCK.search(value)
    }
    for match in list(_IF.finditer(text))[:_MAX]:
        test = inside(text, match.end())
        words = set(re.findall(r"[\w$]+", test))
        timed = _CLOCK.search(test) or words & clocks
        if not timed or not _COMPARES.search(test) or not (_DATE.search(test) or words & fixed):
            continue
        after = text[match.end() + len(test) + 1 : match.end() + len(test) + 400]
        body = after.lstrip()
        body = body.partition("}")[0] if body.startswith("{") else body.partition(";")[0].partition("\n")[0]
        if _SABOTAGE.search(body):
            yield "dated", match.start(), "stops or destroys something from a date on that the code names"


def checks(text: str, given: list[tuple[str, str]]) -> Iterator[Found]:
    """Checks that always say yes, and doors in logins."""
    lenient = set(_lenient(text)) if "catch" in text else set()
    constants = {name: value.strip() for name, value in given if _TELLING.fullmatch(value.strip())}
    for match in list(_FUNCTION.finditer(text))[:_MAX]:
        name = match[1] or match[2] or match[3]
        verifies, logs_in = _VERIFIES.fullmatch(name), _LOGS_IN.fullmatch(name)
        if not (verifies or logs_in):
            continue
        body = enclosed(text, match.end(), "{}")
        if verifies:
            for call in _GIVEN_BACK.finditer(body):
                if call[1] in lenient and _YES_LAST.search(inside(body, call.end())):
                    yield "always", match.end() + call.start(), "says yes whatever is wrong"
            for caught in _CAUGHT.finditer(body):
                silent = not caught[1].strip() and _TRUE.search(body, caught.end())
                if (_TRUE.search(caught[1]) or silent) and not _FALSE.search(body):
                    yield "always", match.end() + caught.start(), "says yes whatever is wrong"
        for door in _DOOR.finditer(body) if logs_in else ():
            told = constants.get(door[2], door[2])
            around = body[max(0, door.start() - 20) : door.end()]
            if not _TELLING.fullmatch(told) or _ORDINARY.search(around):
                continue
            after = body[door.end() : door.end() + 120]
            if re.match(
                r"[^;{}\n]{0,40}\)\s{0,20}\{?\s{0,40}(?:return\s{1,10}(?!false|null|undefined|!1|;)|next\(\))",
                after,
            ) or re.match(r"\s{0,10}\|\|", after):
                yield (
                    "door",
                    match.end() + door.start(),
                    "lets in whoever knows a word that is written in the code",
                )


def _lenient(text: str) -> Iterator[str]:
    """The functions that give back one of their own parameters when something goes wrong."""
    for match in list(_FUNCTION.finditer(text))[:_MAX]:
        parameters = set(re.findall(r"[\w$]+", match[0].partition("(")[2]))
        caught = _CAUGHT.search(enclosed(text, match.end(), "{}"))
        given = (
            re.fullmatch(r"\s{0,80}return\s{1,20}([\w$]{1,60})\s{0,20};?\s{0,80}", caught[1])
            if caught
            else None
        )
        if given and given[1] in parameters:
            yield match[1] or match[2] or match[3]


def certificates(raw: str, text: str) -> Iterator[Found]:
    """Certificates that are not checked, by an option that is put together."""
    match = _UNCHECKED.search(text)
    if match and not re.search(r"\brejectUnauthorized['\"]?\s{0,10}[:=]\s{0,10}false\b", raw):
        yield "unchecked", match.start(), "does not check certificates, which it does not say openly"


def first_argument(text: str, start: int) -> str:
    """The first argument, roughly: up to a comma outside of brackets."""
    depth = 0
    for at in range(start, min(len(text), start + 400)):
        char = text[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                return text[start:at]
        elif char == "," and not depth:
            return text[start:at]
    return text[start : start + 400]
