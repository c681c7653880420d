"""What a file of JavaScript does: runs what it decodes, fetches or is asked for, sends secrets, destroys.

The code is read roughly, as that of install scripts is (see ``startfile``). Here honest programs are the
rule: only what none of them does is told, such as key files sent away, not a token that goes to its service.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from scanner.analyse.effects import effects
from scanner.analyse.scriptchecks import Found, certificates, checks, dates, first_argument, start_files
from scanner.analyse.scriptconstants import with_usual_names
from scanner.analyse.scriptfolding import written_out
from scanner.analyse.scriptwords import CODE_RUNNERS, COMMAND_RUNNERS, KEY_FILES, SENDERS
from scanner.analyse.startfile import (
    CODE_RUNS,
    DECODED,
    NETWORK,
    REPLY,
    assignments,
    calls_in,
    carriers,
    commands,
    enclosed,
    grown,
    inside,
    is_payload,
    mentions,
    replied,
    targets,
    uncommented,
)
from scanner.parse.nodes import Piece
from scanner.support.patterns import lazy

_MAX_SCRIPT = 200_000
_MAX_LINE = 2_000  # characters of a line from which on it is the work of a tool
_MINIFIED = 60_000  # characters of a file from which names of one letter say nothing
_MAX_CALLS = 400
_RENAMED = lazy(
    r"\{([^{}=]{1,300})\}\s{0,30}=\s{0,30}require\(\s{0,30}['\"](?:node:)?child_process['\"]\s{0,30}\)"
    r"|import\s{0,30}\{([^{}=]{1,300})\}\s{0,30}from\s{0,30}['\"](?:node:)?child_process['\"]"
)
_ALIAS = lazy(
    r"\b(?:const|let|var)\s{1,20}([\w$]{1,60})\s{0,20}=\s{0,20}"
    r"((?:[\w$]{1,40}|require\([^()\n]{1,60}\))(?:\.[\w$]{1,40}){0,3}\.(?:rm|rmSync|rmdirSync|unlinkSync|exec|execSync|spawn|spawnSync|appendFileSync|writeFileSync"
    r"|readFile|writeFile|appendFile|readFileSync|request|get|eval|Function))\s{0,10}(?:\.bind\([^()\n]{0,60}\))?\s{0,10}[;,\n]"
)
_ITEM_SET = lazy(r"(?<![\w$])([\w$]+)\s{0,30}\[[^\[\]\n]{1,200}\]\s{0,30}=(?![=>])\s{0,30}([^;\n]{1,2000})")
_PUSHED = lazy(r"(?<![\w$])([\w$]+)\.(?:push|unshift|append|add|set)\s{0,30}\(")
_LOOPED = lazy(
    r"\bfor\s{0,30}(?:await\s{0,30})?\(\s{0,30}(?:const|let|var)\s+([\w$]+|[\[{][^\[\]{}]{1,200}[\]}])\s+(?:of|in)\s+([^)\n]{1,300})\)"
)
_EACH = lazy(
    r"(?<![\w$])([\w$]+(?:\.[\w$]+)?(?:\([^()\n]{0,200}\))?|\[[^\[\]\n]{1,300}\])\s{0,30}\.(?P<how>forEach|map|filter|reduce|flatMap|then)\(\s{0,30}(?:async\s{0,30})?"
    r"(?:function\s{0,30}[\w$]*\s{0,30})?\(?\s{0,30}([\w$]+)(?:\s{0,30},\s{0,30}([\w$]+))?"
)
_ANSWERED = lazy(
    r"(?<![\w$.])([\w$]{1,40}(?:\.[\w$]{1,40}){0,3}\([^()\n]{1,200}),\s{0,30}(?:async\s{1,30})?(?:function\s{0,30}[\w$]{0,40}\s{0,30})?"
    r"\(?\s{0,30}([\w$]{1,40})(?:\s{0,30},\s{0,30}([\w$]{1,40}))?\s{0,30}\)?\s{0,30}(?:=>|\{)"
)
_ARROW = lazy(
    r"(?<![\w$])([\w$]+)\s{0,30}[:=]\s{0,30}(?:async\s{0,30})?\(?\s{0,30}([\w$]+)?[^()\n=]{0,200}\)?\s{0,30}=>\s{0,30}([^\n]{1,1000})"
)
_STEPS = lazy(
    r"=\s{0,30}\[(?=\s{0,30}(?:async\s{1,10})?\(?[\w$]{1,60}\)?\s{0,10}=>)|\b(?:pipe|flow|pipeAsync)\("
)
_STEP = lazy(r"(?:\A|(?<=[,\n]))\s{0,80}(?:async\s{1,10})?\(?\s{0,10}([\w$]{1,60})\s{0,10}\)?\s{0,10}=>")
_ENVIRONMENT = lazy(
    r"(?:stringify|entries|keys|values|assign|fromEntries)\(\s{0,30}(?:\{\s{0,30}\.\.\.|\{\s{0,30}\}\s{0,30},\s{0,30})?process\.env(?!\s{0,30}[.\[])"
    r"|\bprocess\.env\[\s{0,30}[A-Za-z_$][\w$.]*\s{0,30}\]|\benv\s{0,30}:\s{0,30}process\.env(?!\s{0,30}[.\[])|[(,=]\s{0,30}process\.env\s{0,30}[),;\n]"
)
_KEY_FILE = lazy(KEY_FILES)
_READS = lazy(r"\b(?:readFile(?:Sync)?|createReadStream|readJson(?:Sync)?)\s{0,30}\(|\bcat\s")
_READER = lazy(r"\s{0,10}(?:async\s{1,10})?(?:\([^()\n]{0,100}\)|[\w$]{1,60})\s{0,10}=>")  # a function
_SENDING = lazy(rf"(?:{SENDERS})\s{{0,30}}\(")
_WRITING = lazy(r"(?<![\w$])([\w$]+)\.(?:write|end|send)\s{0,30}\(")
_CONNECTION = lazy(
    r"\bhttps?2?\.request\s{0,30}\(|\bnet\.(?:connect|createConnection)\s{0,30}\(|\bnew\s+(?:net\.Socket|WebSocket|XMLHttpRequest)\b"
)
_FIXED = lazy(
    r"['\"`](?:https?|wss?)://(?!localhost|127\.|\[::1\])[\w-]+(?:\.[\w-]+)+|['\"`](?:[\w-]{1,60}\.){1,4}(?:com|net|org|io|dev|app|xyz|ru|cn|top|site|info)['\"`]|\b(?:host(?:name)?)\s{0,30}:\s{0,30}['\"`][\w-]+\.[\w.-]+"
)
_ASKED = lazy(
    r"\b(?:req|request|ctx(?:\.request)?)\.(?:headers|query|body|params|cookies|get\(|header\()|\bevent\.(?:queryStringParameters|headers|body)"
)
_RUNS = lazy(
    rf"(?:{COMMAND_RUNNERS}|(?<![\w$.])spawn(?:Sync)?|(?:\b(?:child_process|childProcess|cp|proc)|\))\.spawn(?:Sync)?|{CODE_RUNNERS})"
    r"\s{0,30}\("
)
_TEMPLATE = lazy(r"['\"`][a-z]\w{0,20} [^'\"`\n]{4,}")  # code that can be read, with values in it
_DESTROYS = lazy(
    r"\b(?:rmSync|rmdirSync|fs\.rm|fs\.rmdir|fsp?\.promises\.rm|promises\.rm|rimraf(?:\.sync)?|removeSync|emptyDirSync|fse?\.remove)\s{0,30}\("
)
_EVERYTHING = lazy(
    r"\s{0,30}(?:path\.(?:resolve|join|normalize)\(\s{0,30})?(?:[\w$]+\.homedir\(\)|homedir\(\)|require\(['\"](?:node:)?os['\"]\)\.homedir\(\)"
    r"|process\.env\.(?:HOME|USERPROFILE)|['\"](?:/|~|C:\\\\?|/home|/root|/etc|/usr)['\"])\s{0,30}\)?\s{0,30}"
)
_LISTED = lazy(r"\breaddir(?:Sync)?\(" + _EVERYTHING.pattern + r"\s{0,10}[,)]")
_CHOSEN = lazy(r"\bif\s{0,10}\(|\.filter\(|startsWith|endsWith|includes|\.test\(|\.match\(|\?")
_RESOLVES = lazy(r"\bdns(?:\.promises)?\.(?:lookup|resolve\w{0,12})\s{0,30}\(")
_OF_HOST = lazy(r"\bhostname\(\)|\buserInfo\(\)|\bhomedir\(\)|stringify\(\s{0,10}process\.env\b")
_DOMAIN = lazy(r"\.[\w-]{1,60}\.(?!local\b|internal\b)[a-z]{2,10}['\"`]")
_CHAINED = lazy(r"\)\.(?:forEach|map|flatMap)\(\s{0,30}(?:async\s{1,30})?\(?\s{0,30}([\w$]{1,60})")
_BUILT = lazy(
    r"(?<![\w$])(eval|Function|execSync|spawnSync|_compile|runInThisContext|runInNewContext)\s{0,20}\("
    r"|\brequire\(\s{0,20}['\"](?:node:)?(child_process)['\"]\s{0,20}\)|[)\]}]\.constructor\(\s{0,20}[^)\s]"
)
_SHELL = lazy(
    r"\b(?:spawn|exec|execFile)\s{0,30}\(\s{0,30}(?:[^,()\n]{0,80}\?\s{0,10}[^,()\n]{0,40}:\s{0,10})?['\"`](?:/bin/|/usr/bin/)?(?:sh|bash|zsh|cmd(?:\.exe)?|powershell(?:\.exe)?)['\"`]"
)
# With a script as its first argument it reads no orders: `spawn("bash", [path, …])`.
_SCRIPTED = lazy(r"\s{0,30},\s{0,30}\[\s{0,30}(?!['\"`][-/](?:i|c|li|il|k)\b|\]|\.\.\.)(?!['\"`]['\"`])")
_SOCKET = lazy(
    r"\bnet\.(?:connect|createConnection|Socket|createServer)\b|\btls\.connect\b|\bnew\s+WebSocket\b|require\(\s{0,30}['\"](?:ws|net|tls)['\"]"
)
_PIPED = lazy(r"\.pipe\(\s{0,30}[\w$.]{1,80}|\.stdin\.write\(|\.stdout\.on\(")
_PUBLISHES = lazy(
    r"['\"`](?:npm|yarn|pnpm)['\"`]\s{0,30},\s{0,30}\[\s{0,30}['\"`]publish|['\"`](?:npm|yarn|pnpm)\s+publish\b"
)
_TOKEN_FILE = lazy(r"_authToken|\.npmrc\b")
_STARTING = lazy(
    r"rc['\"`]|profile|autostart|LaunchAgents|crontab|schtasks|CurrentVersion|/cron|hooks|authorized_keys|systemd"
)
_SABOTAGE = lazy(r"process\.|rmSync|unlink|rimraf|rmdir|truncate|DROP|DELETE|TRUNCATE|exec|spawn")
_JUDGING = lazy(
    r"(?i)verify|validate|authori|authenti|login|password|signin|check(?:token|key|auth|user|pin|access)"
)
_ANYTHING = lazy(r"")
_MANIFEST = lazy(r"writeFile(?:Sync)?\s{0,30}\([^;\n]{0,300}|writeJson(?:Sync)?\s{0,30}\(")


class Deed(NamedTuple):
    """What is done, and from where to where in the text."""

    kind: str
    start: int
    end: int
    said: str


def script_acts(text: str) -> Iterator[Deed]:
    """The deeds of a text; of each kind the first."""
    if len(text) > _MAX_SCRIPT or any(len(line) > _MAX_LINE for line in text.splitlines()):
        return
    told: set[str] = set()
    for deed in _Script(text).deeds():
        if deed.kind not in told:
            told.add(deed.kind)
            yield deed


class _Script:
    """One text, with its constants folded and the names that get something."""

    def __init__(self, text: str) -> None:
        bare = uncommented(text)
        self.raw = bare
        self.plain = written_out(bare)  # in which functions have the names that they are called by
        self.text = _usual_names(self.plain)

    def deeds(self) -> Iterator[Deed]:
        """All deeds; names are followed only where a text has both ends of one."""
        text = self.text
        runs = _RUNS.search(text) is not None
        network = NETWORK.search(text) is not None or "sendBeacon" in text
        if CODE_RUNS.search(text) and (DECODED.search(text) or DECODED.search(self.raw)):
            yield from self._decoded()
        if "child_process" in text:
            yield from self._commands()
            yield from self._published()
            yield from self._shell()
        if self.plain != self.raw:
            yield from self._built()
        if "dns" in text and _RESOLVES.search(text) and _OF_HOST.search(text):
            yield from self._resolved()
        if runs and _ASKED.search(text):
            yield from self._asked()
        if _DESTROYS.search(text):
            yield from self._destroyed()
        if network and runs:
            yield from self._fetched()
        yield from self._checks()
        if network and _FIXED.search(text) and (_ENVIRONMENT.search(text) or _KEY_FILE.search(text)):
            yield from self._sent()

    def _checks(self) -> Iterator[Deed]:
        """Start files, dates, logins, certificates: each only where a word of it is there."""
        text = self.text
        found: list[Iterator[Found]] = []
        if _STARTING.search(text):
            found.append(start_files(text, self.given))
        if "Date" in text and _SABOTAGE.search(text):
            found.append(dates(text, self.given))
        if _JUDGING.search(text):
            found.append(checks(text, self.given))
        if "Unauthorized" in text:
            found.append(certificates(self.raw, text))
        for kind, at, said in (one for several in found for one in several):
            match = _ANYTHING.match(text, at)
            assert match is not None, "nothing matches everywhere"
            yield self._deed(kind, match, said)

    @cached_property
    def given(self) -> list[tuple[str, str]]:
        """Names with what they are given."""
        return assignments(self.text) + _more(self.text)

    def _deed(self, kind: str, match: re.Match[str], said: str, text: str | None = None) -> Deed:
        """Lines are what both texts have in common: the place is that of the line."""
        whole = self.text if text is None else text
        line = whole.count("\n", 0, match.start())
        lines = self.raw.splitlines(keepends=True)
        start = sum(map(len, lines[:line]))
        width = len(lines[line].rstrip()) if line < len(lines) else 0
        indent = width - len(lines[line].strip()) if width else 0
        return Deed(kind, start + indent, start + width, said)

    def _carrying(self, carries: Callable[[str], bool]) -> set[str]:
        return carriers(self.given, carries)

    def _commands(self) -> Iterator[Deed]:
        for at, command in commands(self.text, self.given):
            for effect in effects(Piece(command, 0))[:1]:
                match = _ANYTHING.match(self.text, at)
                assert match is not None, "nothing matches everywhere"
                yield self._deed(effect.deed.value, match, f"runs `{' '.join(command.split())[:80]}`")

    def _decoded(self) -> Iterator[Deed]:
        for text in (self.raw, self.text):
            names = carriers(assignments(text), is_payload)
            if len(text) > _MINIFIED:  # where each function has an `e` of its own
                names = {name for name in names if len(name) > 2}
            for match in list(CODE_RUNS.finditer(text))[:_MAX_CALLS]:
                within = inside(text, match.end())
                if is_payload(within) or (mentions(within, names) and not _TEMPLATE.search(within)):
                    yield self._deed("encoded-run", match, "runs what it decodes", text)
                    return

    def _fetched(self) -> Iterator[Deed]:
        replies = self._carrying(lambda value: REPLY.search(value) is not None)
        replies |= grown(replied(self.text), self.given)
        for match in list(_RUNS.finditer(self.text))[:_MAX_CALLS]:
            within = inside(self.text, match.end())
            whole = "Function" in match[0] or "constructor" in match[0]
            first = within if whole else within.split(",")[0]
            plain = re.fullmatch(r"[\w$.\s()'\",]{1,200}", first) and "getAttribute" not in first
            if plain and mentions(first, replies):
                remote = _SOCKET.search(self.text) is not None and REPLY.search(self.text) is None
                yield self._deed("remote-shell" if remote else "fetch-and-run", match, "runs what it fetches")
                return

    def _asked(self) -> Iterator[Deed]:
        names = self._carrying(lambda value: _ASKED.search(value) is not None and len(value) < 300)
        for match in list(_RUNS.finditer(self.text))[:_MAX_CALLS]:
            first = inside(self.text, match.end()).split(",")[0].strip()
            if (first in names and "." not in first) or (_ASKED.match(first) and "+" not in first):
                yield self._deed("asked-run", match, "runs what a request asks for")
                return

    def _destroyed(self) -> Iterator[Deed]:
        whole = {name for name, value in self.given if _EVERYTHING.fullmatch(value.strip("[] "))}
        listed = [(name, _LISTED.search(value[:500])) for name, value in self.given if name not in whole]
        entries = {name for name, found in listed if found} - {name for name, found in listed if not found}
        recursive = {name for name, value in self.given if len(value) < 300 and "recursive" in value}
        for match in list(_DESTROYS.finditer(self.text))[:_MAX_CALLS]:
            first, _, options = inside(self.text, match.end()).partition(",")
            before = self.text[max(0, match.start() - 300) : match.start()]
            each = (
                bool(entries) and mentions(first, entries) and not _CHOSEN.search(before.rpartition(";")[2])
            )
            alone = each or _EVERYTHING.fullmatch(first) or first.strip() in whole
            if alone and (
                "recursive" in options
                or mentions(options, recursive)
                or "rimraf" in match[0]
                or "remove" in match[0]
            ):
                yield self._deed("destroyed", match, "deletes all that the user has")
                return

    def _built(self) -> Iterator[Deed]:
        """Calls of what runs code or commands, by names that the script puts together."""
        for match in list(_BUILT.finditer(self.plain))[:_MAX_CALLS]:
            word = match[1] or match[2]
            hidden = not re.search(rf"\b{word}\b", self.raw) if word else match[0] not in self.raw
            if hidden:
                yield self._deed("built-name", match, f"calls `{word or 'constructor'}`", self.plain)
                return

    def _resolved(self) -> Iterator[Deed]:
        names = self._carrying(lambda value: _OF_HOST.search(value) is not None and len(value) < 400)
        for match in list(_RESOLVES.finditer(self.text))[:_MAX_CALLS]:
            first = first_argument(self.text, match.end())
            if _DOMAIN.search(first) and (_OF_HOST.search(first) or mentions(first, names)):
                yield self._deed("host-resolved", match, "asks for a name that says who the user is")
                return

    def _published(self) -> Iterator[Deed]:
        match = _PUBLISHES.search(self.text)
        manifest = any(
            "package.json" in one or "manifest" in one for one in _MANIFEST.findall(self.text)
        ) or ("package.json" in self.text and _MANIFEST.search(self.text))
        if match and manifest and _TOKEN_FILE.search(self.text):
            yield self._deed(
                "published", match, "changes packages and publishes them with tokens that it finds"
            )

    def _shell(self) -> Iterator[Deed]:
        shells = (one for one in _SHELL.finditer(self.text) if not _SCRIPTED.match(self.text, one.end()))
        match = next(shells, None)
        if match and _SOCKET.search(self.text) and _PIPED.search(self.text):
            yield self._deed("remote-shell", match, "joins a shell to a connection")

    def _sent(self) -> Iterator[Deed]:
        files = self._carrying(lambda value: len(value) < 2_000 and _KEY_FILE.search(value) is not None)

        readers = {name for name, value in self.given if _READER.match(value) and _READS.search(value)}

        def secret(value: str) -> bool:
            if _ENVIRONMENT.search(value):
                return True
            return (_READS.search(value) is not None or mentions(value, readers)) and (
                _KEY_FILE.search(value) is not None or mentions(value, files)
            )

        secrets = self._carrying(secret)
        sockets = {
            name for target, value in self.given if _CONNECTION.search(value) for name in targets(target)
        }
        written = (match for match in _WRITING.finditer(self.text) if match[1] in sockets)
        for match in [*list(_SENDING.finditer(self.text))[:_MAX_CALLS], *written]:
            within = inside(self.text, match.end())
            if mentions(within, secrets) or secret(within):
                yield self._deed("secret-sent", match, "sends the environment or key files away")
                return


def _usual_names(text: str) -> str:
    """``{ exec: run } = require('child_process')``: calls of ``run`` are written as what they are."""
    text = with_usual_names(text)
    for match in list(_RENAMED.finditer(text))[:20]:
        for one in (match[1] or match[2]).split(","):
            original, _, other = re.sub(r"\s+as\s+", ":", one.strip()).partition(":")
            if other.strip().isidentifier() and original.strip().isidentifier():
                text = re.sub(rf"(?<![\w$.]){re.escape(other.strip())}(?=\s*\()", original.strip(), text)
    for match in list(_ALIAS.finditer(text))[:40]:
        if match[1] != match[2].rpartition(".")[2]:
            text = re.sub(rf"(?<![\w$.]){re.escape(match[1])}(?=\s{{0,10}}\()", match[2], text)
    return text


def _more(text: str) -> list[tuple[str, str]]:
    """What elements, the variables of loops and the parameters of callbacks are given."""
    found = [(match[1], match[2]) for match in list(_ITEM_SET.finditer(text))[:500]]
    found += [
        (name, match[2])
        for match in list(_LOOPED.finditer(text))[:500]
        for name in re.findall(r"[\w$]+", match[1])
    ]
    found += [(match[1], inside(text, match.end())) for match in list(_PUSHED.finditer(text))[:500]]
    for match in list(_EACH.finditer(text))[:500]:
        passed = (match[3], match[4] if match["how"] == "reduce" else None)  # else it counts
        found.extend((name, match[1]) for name in passed if name)
    for match in list(_ANSWERED.finditer(text))[:500]:
        found.extend((name, f"{match[1]})") for name in (match[2], match[3]) if name)
    for match in list(_CHAINED.finditer(text))[:500]:
        start = max(text.rfind("\n", 0, match.start()), match.start() - 300) + 1
        found.append((match[1], text[start : match.start() + 1]))
    found += list(_one_after_the_other(text))
    arrows = list(_ARROW.finditer(text))[:300]
    called = calls_in(text, methods=True) if arrows else {}
    for match in arrows:
        if not match[3].lstrip().startswith("{"):
            found.append((match[1], match[3]))
        for _, end in called.get(match[1], ())[:20] if match[2] else ():
            found.append((match[2], inside(text, end)))
    return found


def _one_after_the_other(text: str) -> Iterator[tuple[str, str]]:
    """``[f, g].reduce((chain, step) => chain.then(step), …)``: each gets what the one before it gives."""
    if ".then(" not in text and "pipe" not in text and ".reduce(" not in text:
        return
    for match in list(_STEPS.finditer(text))[:100]:
        within = enclosed(text, match.end(), match[0][-1] + ("]" if match[0].endswith("[") else ")"))
        steps = list(_STEP.finditer(within))[:50]
        for step, following in pairwise(steps):
            yield following[1], within[step.end() : following.start()]
