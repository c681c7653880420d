"""``deed``: a command line that runs what it fetches or decodes, or sends secrets away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, texts
from scanner.model import Evidence, Rule, Severity
from scanner.parse.steering import CommandLine, Form, Moment, Steering
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.analyse.effects import Effect

_DEEDS = ("fetch-and-run", "encoded-run", "secret-sent")
_SETTINGS = lazy(r"(?:^|(?<=/))\.[\w-]+/(?=[^/]+$)")
_PLACE = lazy(
    r"[\"']?\$\{?(?:workspaceFolder|workspaceRoot|containerWorkspaceFolder|CLAUDE_PROJECT_DIR|PWD)\}?[\"']?/"
)
_SAID = {
    "fetch-and-run": "runs what it fetches",
    "encoded-run": "runs what it decodes",
    "secret-sent": "sends secrets or files of the machine away",
}


def validate(options: Mapping[str, Any]) -> None:
    """``deeds`` and ``moments`` (required), ``vendors``: hosts whose installers are medium, ``started``,
    ``keys``: only of key files.
    """
    only(options, {"deeds", "moments", "vendors", "started", "keys"})
    for deed in texts(options, "deeds", required=True):
        if deed not in _DEEDS:
            raise ValueError(f"{deed!r} is no deed; there are {', '.join(_DEEDS)}")
    moments = {moment.name.lower() for moment in Moment}
    for moment in texts(options, "moments", required=True):
        if moment not in moments:
            raise ValueError(f"{moment!r} is no moment; there are {', '.join(sorted(moments))}")
    texts(options, "vendors")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about deeds."""
    options = rule.match.options
    deeds = frozenset(options["deeds"])
    moments = frozenset(Moment[name.upper()] for name in options["moments"])
    vendors = frozenset(options.get("vendors", ()))
    keys = options.get("keys") is True

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        lines = [line for line in steering.commands if line.moment in moments]
        repeated = _repeated(steering, text, moments)
        for line, effect in _effects(steering, text, moments):
            if effect.deed in deeds and (effect.keys or not keys):
                others = repeated.get(_same(effect, text), [effect.start])
                if effect.start != others[0]:
                    continue
                at = text.at(effect.start, effect.end)
                known = _host(effect.address) in vendors and effect.address.startswith("https:")
                fields = {
                    "deed": f"{_SAID[effect.deed]} {_from(effect.address)}".strip(),
                    "how": effect.how,
                    "moment": line.moment.value,
                }
                evidence = (Evidence("address", effect.address[:200]),) if effect.address else ()
                if len(others) > 1:
                    again = ", ".join(str(text.text.count("\n", 0, start) + 1) for start in others[1:20])
                    evidence = (*evidence, Evidence("also", f"the same command in line {again}"))
                severity = Severity.MEDIUM if known else None
                hit = Hit(rule, at, rule.rating.confidence, line.name, fields, None, evidence, "", severity)
                report(hit)
        for line in lines if options.get("started") else ():
            if line.moment is not Moment.INSTALL or steering.form is Form.NPM:
                _started(rule, steering, line, text, report)

    return Matcher(rule, on_steering=on_steering)


_Told = list[tuple[CommandLine, "Effect"]]
_latest: list[tuple[Steering, Text, frozenset[Moment], _Told]] = []  # what the rule before asked, at most one


def _effects(steering: Steering, text: Text, moments: frozenset[Moment]) -> _Told:
    """The effects of a file's commands at some moments: followed once, however many rules ask."""
    from scanner.analyse.effects import effects_of_lines

    for one, other, when, told in _latest:
        if one is steering and other is text and when == moments:
            return told
    lines = [line for line in steering.commands if line.moment in moments]
    found = list(effects_of_lines(lines, text.cuts))
    _latest[:] = [(steering, text, moments, found)]
    return found


def _same(effect: Effect, text: Text) -> tuple[str, ...]:
    """What makes two commands of a file the same."""
    return (effect.deed, effect.how, effect.address, " ".join(text.text[effect.start : effect.end].split()))


def _repeated(steering: Steering, text: Text, moments: frozenset[Moment]) -> dict[tuple[str, ...], list[int]]:
    """Where each command stands: jobs of a workflow often begin alike."""
    found: dict[tuple[str, ...], list[int]] = {}
    for _, effect in _effects(steering, text, moments):
        places = found.setdefault(_same(effect, text), [])
        if effect.start not in places:
            places.append(effect.start)
    return found


def _started(rule: Rule, steering: Steering, line: CommandLine, text: Text, report: Report) -> None:
    """The script of the project that a command starts."""
    from scanner.analyse.startfile import deeds_of_started

    # What an editor or agent starts is named from the project's folder, not from that of its settings.
    manifest = steering.path if steering.form is Form.NPM else _SETTINGS.sub("", steering.path)
    command = _PLACE.sub("", line.text.text)
    for deed, path, where, detail in deeds_of_started(manifest, command, text.beside):
        at = text.at(line.text.at(0), line.text.at(len(line.text.text)))
        fields = {"deed": f"starts `{path}`, which {detail}", "how": "", "moment": line.moment.value}
        evidence = (Evidence("line", f"{path}:{where}"), Evidence("deed", deed))
        report(Hit(rule, at, rule.rating.confidence, line.name, fields, None, evidence))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _from(address: str) -> str:
    return f"(`{address[:100]}`)" if address else ""
