"""``flow``: a value from an untrusted source reaches a sink."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scanner.analyse.commands import program_parts
from scanner.analyse.matcher import Hit, Matcher, Place, Report
from scanner.analyse.options import only, texts
from scanner.analyse.portrait import portrait
from scanner.analyse.prompts import instructions
from scanner.model import Confidence, Evidence, Rule, Severity, Sink, TrustLevel
from scanner.program import CallEvent, Taint, Value, as_parts, denoted, ir, stays_below
from scanner.support.patterns import lazy

_FIXED_HOST = lazy(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]+[/?#]")
_OPTIONED = lazy(
    r"(?:^|[/\\])(?:git|hg|svn|bzr|ssh|scp|sftp|rsync|curl|wget|tar|zip|unzip|7z|find|xargs|man|tcpdump|sendmail"
    r"|ffmpeg|convert|gs|openssl|docker|kubectl|pip|npm)(?:\.exe)?$"
)
_ASKING = frozenset(
    [
        "exists",
        "lexists",
        "isfile",
        "isdir",
        "islink",
        "is_file",
        "is_dir",
        "getsize",
        "getmtime",
        "stat",
        "lstat",
    ]
)
_SENDING = frozenset({"write", "finish"})  # by which a handler sends, having said what
_TYPED = lazy(rb"""(?i)_header\(\s*["']content-type["']\s*,\s*([^\n]{1,120})""")
_CONVERSION = lazy(r"%(?:\(\w+\))?[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([sradiouxXeEfFgGc])")
_OPTION = lazy(r"\s*pragma\b", re.IGNORECASE)  # sets an option: one statement that changes no data
_FORMULA = "=+-@\t\r"
_CALLERS = frozenset({"parameter", "setting"})
_RUN = frozenset({"$where", "$function", "$accumulator"})
_PLACES = frozenset({"url", "redirect"})
_VALUE = lazy(
    r"""(?:[=<>]|\b(?:like|in\s*\(|between|values\s*\([^()]*))\s*[%(]*['"]?%?$|'%?$""", re.IGNORECASE
)


def validate(options: Mapping[str, Any]) -> None:
    """``sink`` (required), ``sources`` and ``part``."""
    only(options, {"sink", "sources", "part"})
    if options.get("part", "instructions") != "instructions":
        raise ValueError("'part' can only be \"instructions\"")
    if not isinstance(options.get("sink"), str):
        raise ValueError("'sink' must name a kind of sink")
    texts(options, "sources")


def build(rule: Rule) -> Matcher:
    """The matcher of a flow rule."""
    kind = str(rule.match.options["sink"])
    sources = frozenset(rule.match.options.get("sources", ()))

    def on_flow(event: CallEvent, place: Place, sink: Sink, report: Report) -> None:
        sure = _possible(event, sink)
        if kind == "html" and sure is not None and event.method in _SENDING:
            sure = _as_page(place.function(event.node.at), sure)
        if sure is None:
            return
        given = instructions(event) if "part" in rule.match.options else _arguments(event, sink)
        for argument in given:
            for taint in _reaching(event, argument, kind):
                if sources and taint.kind not in sources:
                    continue
                trust = place.knowledge.trust.get(taint.kind)
                if not sources and trust is not None and not trust.untrusted:
                    continue
                named = Confidence.HIGH if kind == "nosql" and _runs(event, argument) else sink.confidence
                confidence = min(rule.rating.confidence, named, sure)
                if trust is not None:
                    confidence = min(confidence, _trusted(trust, kind, argument, taint))
                    if kind == "nosql" and _is_text(taint) and not _runs(event, argument):
                        confidence = Confidence.LOW
                    if _meant(event, sink, taint) or "vetted" in taint.clean:
                        confidence = Confidence.LOW
                    if taint.kind in _CALLERS and _left_open(event, sink):
                        confidence = Confidence.LOW
                    if kind == "path" and "perhaps" in taint.clean:
                        confidence = Confidence.LOW
                    if kind == "path" and "nearly" in taint.clean:
                        confidence = min(confidence, Confidence.MEDIUM)
                callee = event.names[0] if event.names and not sink.callee.startswith("*") else event.method
                fields = {
                    "source": trust.title if trust is not None else taint.kind,
                    "callee": f"`{callee}`",
                    "argument": place.source(event.node.at),
                }
                severity = _severity(rule, kind, event, trust)
                drawn = portrait(argument, taint, place.knowledge)
                evidence = (Evidence("value", drawn),) if drawn else ()
                at, scope = event.node.at, event.scope.name
                report(Hit(rule, at, confidence, scope, fields, taint, evidence, severity=severity))

    return Matcher(rule, sinks=(kind,), on_flow=on_flow)


def _severity(rule: Rule, kind: str, event: CallEvent, trust: TrustLevel | None) -> Severity | None:
    """How bad it is: at most what input of this kind makes it; what only asks for a file tells no more than
    whether it is there.
    """
    if kind == "path" and event.method in _ASKING:
        return min(rule.rating.severity, Severity.MEDIUM)
    return min(rule.rating.severity, trust.severity) if trust is not None else None


def _as_page(function: bytes, sure: Confidence) -> Confidence | None:
    """How sure what a handler writes is a page, by the type that it says before."""
    kinds = [match[1] for match in _TYPED.finditer(function)]
    if not kinds or any(b"html" in kind for kind in kinds):
        return sure
    return None if all(kind[:1] in b"\"'" for kind in kinds) else Confidence.LOW


def _trusted(trust: TrustLevel, kind: str, value: Value, taint: Taint) -> Confidence:
    """How sure a flow from input of this kind is, given what it is to become, and whether it is all of it."""
    if "opened" in taint.clean:
        return trust.confidence
    sure = trust.sinks.get(kind, trust.confidence)
    if kind in trust.embedded and _embedded(value, kind, taint):
        return max(sure, trust.embedded[kind])
    return sure


def _meant(event: CallEvent, sink: Sink, taint: Taint) -> bool:
    """Whether the program is likely to mean it: tools run code of their callers in a namespace of its own."""
    if taint.kind == "archive":
        return _reads(event)
    if taint.kind not in _CALLERS:
        return False
    named = sink.kind == "code" and (event.argument([1, "globals"]) is not None or event.method == "compile")
    return named or not sink.parameters


def _reads(event: CallEvent) -> bool:
    """Whether a file is only read: a member's name is dangerous where it says what is written."""
    if event.method != "open":
        return False
    mode = event.argument([1, "mode"])
    return mode is None or not any(set(str(text)) & set("wax+") for text in event.fold(mode))


def _embedded(value: Value, kind: str, taint: Taint) -> bool:
    """Whether the input stands within a text of the program; in SQL: as a value, since a parameter that names
    a table is what most builders of statements have.
    """
    before = ""
    for part in value.parts or ():
        if isinstance(part, str):
            before += part
            continue
        if any((found.kind, found.origin) == (taint.kind, taint.origin) for found in part.taints):
            if kind == "path" and not before.strip("\x00 "):
                return False  # it comes first: a caller's own path
            if kind != "sql" or (_VALUE.search(before[-40:]) and not _OPTION.match(before)):
                return True
        before += "\x00"
    return kind != "sql" and bool(before.strip("\x00 "))


def _possible(event: CallEvent, sink: Sink) -> Confidence | None:
    """How sure the call has the constants that make it a sink."""
    sure = Confidence.HIGH
    for key, wanted in sink.when.items():
        value = event.argument([int(key) if key.isdigit() else key])
        if value is None:
            if not event.spread:
                return None
            sure = Confidence.LOW
        elif isinstance(wanted, tuple):
            if set(wanted).isdisjoint((*value.names, *value.types)):
                return None
        elif wanted not in event.fold(value):
            return None
        elif value.open:
            sure = Confidence.LOW
    for key, harmless in sink.unless.items():
        value = event.argument([int(key) if key.isdigit() else key])
        if value is not None and ("*" in harmless or not harmless.isdisjoint(denoted(value))):
            return None
        if value is not None and not value.open and _all_match(event.fold(value), harmless):
            return None
    return sure


def _left_open(event: CallEvent, sink: Sink) -> bool:
    """Whether an argument that can make the call harmless is given, and not known, or the caller's choice."""
    given = [event.argument([int(key) if key.isdigit() else key]) for key in sink.unless]
    return any(
        one.open and not event.fold(one) and (not one.names or any(t.kind in _CALLERS for t in one.taints))
        for one in given
        if one is not None
    )


def _all_match(constants: list[object], patterns: frozenset[str]) -> bool:
    """Whether every constant is a text that one of the patterns (``~…``) describes."""
    return bool(constants) and all(
        isinstance(constant, str)
        and any(re.fullmatch(pattern[1:], constant) for pattern in patterns if pattern.startswith("~"))
        for constant in constants
    )


def _arguments(event: CallEvent, sink: Sink) -> list[Value]:
    values: list[Value] = []
    for selector in sink.arguments:
        if selector == "*":
            values.extend([*event.arguments, *event.keywords.values()])
        elif selector == "self":
            if event.receiver is not None:
                values.append(event.receiver)
        else:
            value = event.argument([selector])
            if value is not None:
                values.append(value)
    if sink.kind == "command":
        return [part for value in values for part in program_parts(event, value)]
    if sink.kind == "argument":
        if "*" in sink.arguments:
            return _taken_for_options(event, event.arguments)
        return [part for value in values for part in _options(event, value)]
    if sink.kind == "log":
        return _written(event, values)
    if sink.kind == "csv":
        return [cell for value in values for cell in _cells(event, value)]
    if sink.kind == "html":
        return [_body(event, value) for value in values if not _is_data(event, value)]
    return values


def _runs(event: CallEvent, query: Value) -> bool:
    """Whether input stands in a query where the database runs it: ``{"$where": text}``."""
    found = [event.state.heap.get(reference) for reference in query.objects]
    return any(
        key in _RUN and bool(value.taints)
        for one in found
        if one is not None and one.kind == "dict"
        for key, value in one.items.items()
    )


def _is_text(taint: Taint) -> bool:
    """Whether input is surely a text, not read as JSON since: no operator of a database."""
    return "text" in taint.clean and not any("loads" in note for note, _ in taint.trail.steps())


def _body(event: CallEvent, value: Value) -> Value:
    """Of a response given as ``(body, headers)``, the body."""
    for reference in value.objects:
        found = event.state.heap.get(reference)
        if found is not None and found.kind == "tuple" and 0 in found.items:
            return found.items[0]
    return value


def _is_data(event: CallEvent, value: Value) -> bool:
    """Whether a body is a dictionary, which frameworks send as JSON."""
    found = [event.state.heap.get(reference) for reference in value.objects]
    return bool(found) and all(one is not None and one.kind == "dict" for one in found)


def _written(event: CallEvent, values: list[Value]) -> list[Value]:
    """What a log line holds as it is: not numbers, nor what ``%r`` quotes, nor bytes."""
    given = [one.value for one in event.node.arguments if one.keyword is None]
    harmless = [value for value, node in zip(event.arguments, given, strict=False) if _encoded(node)]
    for index, value in enumerate(event.arguments[:2]):
        texts = event.fold(value)
        if len(texts) == 1 and isinstance(texts[0], str):
            kinds = _CONVERSION.findall(texts[0].replace("%%", ""))
            rest = zip(event.arguments[index + 1 :], kinds, strict=False)
            harmless += [one for one, kind in rest if kind != "s"]
            break
    return [one for one in values if not any(one is other for other in harmless)]


def _encoded(node: ir.Expr) -> bool:
    """Whether an expression gives bytes: ``name.encode()``."""
    called = node.function if isinstance(node, ir.Call) else None
    return isinstance(called, ir.Attribute) and called.name == "encode"


def _cells(event: CallEvent, value: Value) -> list[Value]:
    """The cells of a row that begin with what is not the program's own; else the row itself."""
    cells: list[Value] = []
    for reference in value.objects:
        found = event.state.heap.get(reference)
        if found is None or not found.whole:
            return [value]
        cells.extend(found.items.values())
    plain = [
        one
        for one in cells
        if one.parts and isinstance(one.parts[0], str) and one.parts[0][:1] not in _FORMULA
    ]
    return [one for one in cells if not any(one is other for other in plain)] if value.objects else [value]


def _options(event: CallEvent, value: Value) -> list[Value]:
    """The arguments of an argument list that a program with dangerous options may take for one."""
    out: list[Value] = []
    for reference in value.objects:
        found = event.state.heap.get(reference)
        if found is not None and found.kind != "dict":
            out += _taken_for_options(event, list(found.items.values()))
    return out


def _taken_for_options(event: CallEvent, items: list[Value]) -> list[Value]:
    """Of a program and its arguments, those that may begin with a dash."""
    out: list[Value] = []
    words = event.fold(items[0]) if items else []
    if words and isinstance(words[0], str) and _OPTIONED.search(words[0]):
        for item in items[1:]:
            if "--" in event.fold(item):
                break
            first = item.parts[0] if item.parts else item
            if first.startswith("-") if isinstance(first, str) else item.parts is None or first.taints:
                out.append(item)
    return out


def _reaching(event: CallEvent, value: Value, kind: str) -> list[Taint]:
    taints = [taint for taint in event.taints(value) if kind not in taint.clean and "*" not in taint.clean]
    if kind == "html":  # the content of a file of the program's own, though input has chosen which
        taints = [one for one in taints if not ({"opened", "path"} <= one.clean or _opened_below(one))]
        if event.method == "write" and value.parts is None:  # of a handler that says itself what it sends
            taints = [one for one in taints if not _is_json(one)]
    if kind == "path":
        taints = [taint for taint in taints if not stays_below(taint)]
    if taints and kind in _PLACES and not _controls_place(value, kind):
        return []
    return taints


def _is_json(taint: Taint) -> bool:
    """Whether input was written as JSON just before."""
    return any("JSON" in note or "`json.dumps`" in note for note, _ in taint.trail.steps()[-4:])


def _opened_below(taint: Taint) -> bool:
    return "opened" in taint.clean and stays_below(taint)


def _controls_place(value: Value, kind: str) -> bool:
    """Whether the untrusted part of an address can decide where it leads: not behind a fixed host."""
    prefix = ""
    for part in as_parts(value):
        if isinstance(part, str):
            prefix += part
            continue
        if any(kind not in taint.clean and "*" not in taint.clean for taint in part.taints):
            if _FIXED_HOST.match(prefix):
                return False
            if kind == "redirect" and prefix == "/":
                return not all("no slash first" in taint.clean for taint in part.taints)
            return not (kind == "redirect" and re.match(r"/[^/\\]", prefix))
        if not prefix or prefix.endswith("://"):
            return False  # a base address of the program's own stands first
        prefix += "\x00"
    return True
