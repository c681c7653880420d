"""``order``: a command line that does to a machine what nobody asks of a script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, pattern, texts
from scanner.model import Evidence, Rule
from scanner.parse.nodes import Piece
from scanner.parse.shell import Script, Stage, read_shell
from scanner.parse.steering import Moment, Steering
from scanner.parse.variables import expanded, shell_constants
from scanner.support.patterns import lazy

_MAX_ORDER = 4_000  # characters of a pipeline that are looked at
_MAX_ORDERS = 5_000
_MAX_DEPTH = 5
_MAX_SCRIPT = 200_000
# One of these stands in whatever the rules look for; most scripts are not read again.
_HINT = lazy(
    r"/dev/|\b(?:nc|ncat|netcat|socat|mkfifo|rm|find|dd|useradd|adduser|usermod|crontab)\b|(?i:socket)|stratum|donate|xmr|miner"
    r"|\s-a\s|\s(?:-u|--user)[ =]|:0:0:|autostart|LaunchAgents|systemd|rc\b|profile|zshenv|bash_login|/cron"
)
_MAX_GROUP = 20  # pipelines of a group that are written out with what follows it
_WAY = {"text", "beside", "without"}

Order = tuple[str, int, int]  # a pipeline as it would be written on one line, and where it stands


def validate(options: Mapping[str, Any]) -> None:
    """``moments`` and ``ways`` (required): ``text`` of a pipeline, ``beside`` and ``without``: what else its
    script holds, or does not hold.
    """
    only(options, {"moments", "ways"})
    moments = {moment.name.lower() for moment in Moment}
    for moment in texts(options, "moments", required=True):
        if moment not in moments:
            raise ValueError(f"{moment!r} is no moment; there are {', '.join(sorted(moments))}")
    ways = options.get("ways")
    if not isinstance(ways, list) or not ways:
        raise ValueError("'ways' must be a list of tables")
    for way in ways:
        only(way, _WAY)
        if pattern(way, "text") is None:
            raise ValueError("'text' must be a regular expression")
        pattern(way, "beside")
        pattern(way, "without")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about orders."""
    options = rule.match.options
    moments = frozenset(Moment[name.upper()] for name in options["moments"])
    ways = [{key: lazy(text) for key, text in way.items()} for way in options["ways"]]

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        for line in steering.commands:
            if line.moment not in moments:
                continue
            whole = line.text.text
            here = [way for way in ways if _around(way, whole)]
            if line.words or not here or _HINT.search(whole) is None:
                continue
            if len(whole) > _MAX_SCRIPT:
                text.cuts[f"orders are looked for in scripts of up to {_MAX_SCRIPT:,} characters"] = None
                continue
            for shown, start, end in _orders(line.text):
                if any(way["text"].search(shown) for way in here):
                    evidence = (Evidence("act", shown[:120]),)
                    fields = {"order": f"`{shown[:80]}`", "moment": line.moment.value}
                    at = text.at(start, end)
                    report(Hit(rule, at, rule.rating.confidence, line.name, fields, None, evidence))

    return Matcher(rule, on_steering=on_steering)


def _around(way: Mapping[str, re.Pattern[str]], whole: str) -> bool:
    """Whether the script holds what has to be beside an order, and nothing that explains it."""
    beside, without = way.get("beside"), way.get("without")
    return (beside is None or beside.search(whole) is not None) and (
        without is None or without.search(whole) is None
    )


@lru_cache(maxsize=16)
def _orders(text: Piece) -> tuple[Order, ...]:
    """All pipelines of a script, with its constants in them."""
    script = read_shell(expanded(text, shell_constants(text.text)))
    found: list[Order] = []
    for order in _of(script, 0):
        found.append(order)
        if len(found) >= _MAX_ORDERS:
            break
    return tuple(found)


def _of(script: Script, depth: int) -> Iterator[Order]:
    for pipeline in script.pipelines if depth <= _MAX_DEPTH else ():
        for stage in pipeline:
            if stage.group is not None:
                yield from _of(stage.group, depth + 1)
        pieces = [word.piece for stage in pipeline for word in stage.words]
        if pieces:
            shown = " | ".join(map(_written, pipeline))[:_MAX_ORDER]
            start, last = pieces[0].at(0), pieces[-1]
            yield shown, start, max(last.at(len(last.text)), start + 1)


def _written(stage: Stage, depth: int = 0) -> str:
    words = [word.text for word in stage.words]
    if stage.group is not None and depth < _MAX_DEPTH:
        for pipeline in stage.group.pipelines[:_MAX_GROUP]:
            words.extend(_written(one, depth + 1) for one in pipeline)
    if stage.text is not None:
        words.append(stage.text.text)
    if stage.output is not None:
        words.append(f"> {stage.output.text}")
    return " ".join(words)
