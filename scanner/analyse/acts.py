"""Acts: calls and uses of sinks, with conditions on their values and on how they come to happen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from msgspec import Struct

from scanner.analyse.commands import program_parts, starts
from scanner.analyse.conditions import Condition, compile_conditions
from scanner.analyse.hosts import fixed, foreign, peer_of
from scanner.analyse.matcher import Place, Within, within
from scanner.analyse.options import only, pattern, texts
from scanner.analyse.serialised import carries_code
from scanner.analyse.startplaces import temporary
from scanner.model import Confidence, Sink
from scanner.program import CallEvent, Scope, Taint, Value, as_parts, ir
from scanner.program.events import Fact
from scanner.program.ir import At
from scanner.support.patterns import lazy

_KEYS = {
    *("calls", "sinks", "sources", "without", "on", "text", "not_text", "host", "hidden", "guard"),
    *("where", "unless", "within", "trigger", "files", "foreign", "not_files", "disguised", "through"),
    *("serialised", "lasting", "imports", "hints"),
}
_SENDING = frozenset({"send"})
_ABOUT = frozenset(
    {"url", "timeout", "headers", "verify", "stream", "allow_redirects", "proxies", "auth", "context"}
)
_PIECES = lazy(r"[\n;]+")
_DANGEROUS = lazy(
    r"\b(?:system|popen\w*|Popen|run|call|check_output|check_call|spawn\w*|exec\w*|eval|compile|socket|connect|urlopen|"
    r"urlretrieve|rmtree|remove|unlink|__import__|import_module|b\d+decode|loads|CDLL|getattr|post|get|dup2|"
    r"kill|fork)\s*\(|/bin/(?:ba)?sh|https?://"
)
_FILES = frozenset({"fetched", "carried", "unpacked"})  # kinds that a path has by what its file holds
_ASKED = frozenset({"argv", "web"})
_GUARDS = frozenset({"constant", "clock", "host", "environment"})
DATES = frozenset({"date"})  # what the time is compared with
_TEXTS = ("full_url", "<text>")  # fields: of a request before it is sent, of an instance that is a text
_MAX_SHOWN = 300
_MAX_TEXT = 20_000


class Seen(Struct, frozen=True):
    """One occurrence of an act."""

    at: At
    line: int
    what: str
    scope: str
    cls: str
    chain: frozenset[str]
    trigger: str
    sure: Confidence
    taint: Taint | None = None
    source: str = ""
    decoded: str = ""
    asked: bool = False  # somebody was asked first, or chose it on the command line


class Act(Struct, frozen=True):
    """One compiled act; unused conditions are empty."""

    calls: tuple[str, ...] = ()
    sinks: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    on_callee: bool = False
    on_whole: bool = False
    text: re.Pattern[str] | None = None
    not_text: re.Pattern[str] | None = None
    fixed_host: bool = False
    hidden: bool = False
    guard: frozenset[str] = frozenset()
    where: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    inside: Within | None = None
    trigger: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    foreign: bool = False
    not_files: tuple[str, ...] = ()
    disguised: bool = False
    through: tuple[str, ...] = ()
    serialised: bool = False
    lasting: bool = False
    imports: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()

    def match(
        self, event: CallEvent, place: Place, sink: Sink | None, connected: Mapping[str, str]
    ) -> Seen | None:
        """The occurrence, when an event is this act. ``sink`` is the one that was reached, if any,
        ``connected`` are packages through which something was connected, and to which address.
        """
        if not self._meant(event, sink, connected) or not self._situated(event, place):
            return None
        sure = Confidence.HIGH if sink is None else sink.confidence
        for condition in self.where:
            found = condition.on_call(event)
            if found is None:
                return None
            sure = min(sure, found)
        if any(condition.on_call(event) is not None for condition in self.unless):
            return None
        values = _values(event, sink)
        if self.serialised and not carries_code(event, values):
            return None
        shown = _shown(event, values, sink)
        if self.text is not None and not any(self.text.search(one) for one in shown):
            return None
        if self.not_text is not None and any(self.not_text.search(one) for one in shown):
            return None
        if self.lasting and temporary(event, place, shown):
            return None
        if self.fixed_host and not self._speaks(event, shown, connected):
            return None
        decoded = _unwritten(values, place) if self.hidden and not _shows_itself(event) else ""
        if self.hidden and not decoded:
            return None
        taint = None
        if self.sources or self.without:
            taint = self._reaching(event, values, sink)
            if taint is None and self.sources:
                return None
            token = taint if taint is not None and taint.kind == "token" else None
            if self.foreign and token is not None and not foreign(token, shown, peer_of(event, connected)):
                return None
        return _seen(event, place, sure, taint, decoded)

    def _speaks(self, event: CallEvent, shown: list[str], connected: Mapping[str, str]) -> bool:
        """Whether something is told to a host that the code names."""
        if self.sinks == _SENDING and not self.sources and not _hands_over(event):
            return False
        return fixed(event, shown, connected)

    def _meant(self, event: CallEvent, sink: Sink | None, connected: Mapping[str, str]) -> bool:
        if self.guard and event.names and event.names[0].startswith("logging."):
            if connected.keys().isdisjoint({"logging", "*"}):
                return False  # a log that stays here does no harm
        if sink is not None:
            return sink.kind in self.sinks and _applies(event, sink)
        return any(_named(call, event) for call in self.calls)

    def _situated(self, event: CallEvent, place: Place) -> bool:
        if self.files and not place.among(self.files):
            return False
        if any(fnmatch(f"/{place.path}", file) for file in self.not_files):
            return False
        if self.imports and self.imports.isdisjoint(place.imports):
            return False
        if self.disguised and not _disguised(event, self.where):
            return False
        if self.inside is not None and not any(map(self.inside, _scopes(event))):
            return False
        if self.trigger and event.situation.trigger not in self.trigger:
            return False
        return not self.guard or any(_guards(fact, event, self.guard) for fact in event.situation.facts)

    def _reaching(self, event: CallEvent, values: list[Value], sink: Sink | None) -> Taint | None:
        """A source that reaches the act; None as well when one of ``without`` does."""
        if self.on_callee:
            used = []
            taints = event.function.taints if event.function is not None else ()
        else:
            used = values
            if sink is not None and sink.kind == "command" and not self.on_whole:
                used = [part for value in values for part in program_parts(event, value)]
            taints = tuple(taint for value in used for taint in event.taints(value))
        if any(taint.kind in self.without for taint in taints):
            return None
        kind = sink.kind if sink is not None else ""
        for taint in taints:
            if taint.kind in self.sources and kind not in taint.clean and self._transformed(taint):
                if taint.kind in _FILES and kind == "command":
                    if not any(starts(_with_hole(value, taint)) for value in used):
                        continue  # handed to a program, not run
                return taint
        return None

    def _transformed(self, taint: Taint) -> bool:
        """Whether a source went through one of the calls that ``through`` lists."""
        if not self.through:
            return True
        notes = [note for note, _ in taint.trail.steps()]
        return any(fnmatch(note, f"through `{name}`") for name in self.through for note in notes)


def compile_act(table: Mapping[str, Any], where: str) -> Act:
    """The act that a table describes.

    Raises:
        ValueError: an option is unknown or of the wrong type; the text names it.
    """
    only(table, _KEYS)
    calls, sinks = texts(table, "calls"), texts(table, "sinks")
    if not calls and not sinks:
        raise ValueError(f"{where}: one of 'calls' and 'sinks' is required")
    if table.get("on", "arguments") not in ("arguments", "callee", "whole"):
        raise ValueError(f"{where}: 'on' must be 'arguments', 'callee' or 'whole'")
    if table.get("host", "fixed") != "fixed":
        raise ValueError(f"{where}: 'host' can only be 'fixed'")
    guard = frozenset(texts(table, "guard"))
    if not guard <= _GUARDS:
        raise ValueError(f"{where}: 'guard' lists some of {', '.join(sorted(_GUARDS))}")
    return Act(
        calls,
        frozenset(sinks),
        frozenset(texts(table, "sources")),
        frozenset(texts(table, "without")),
        table.get("on") == "callee",
        table.get("on") == "whole",
        pattern(table, "text"),
        pattern(table, "not_text"),
        "host" in table,
        table.get("hidden") is True,
        guard,
        compile_conditions(table.get("where", []), f"{where}.where"),
        compile_conditions(table.get("unless", []), f"{where}.unless"),
        within(table),
        frozenset(texts(table, "trigger")),
        texts(table, "files"),
        table.get("foreign") is True,
        texts(table, "not_files"),
        table.get("disguised") is True,
        texts(table, "through"),
        table.get("serialised") is True,
        table.get("lasting") is True,
        frozenset(texts(table, "imports")),
        frozenset(texts(table, "hints")),
    )


def _hands_over(event: CallEvent) -> bool:
    """Whether a call is given more than an address that is written in the code: else nothing leaves by it."""
    if len(event.arguments) > 1 or event.keywords.keys() - _ABOUT:
        return True
    given = (*event.arguments, *event.keywords.values())
    return any(not one.constants or one.open for one in given)


def _scopes(event: CallEvent) -> list[Scope]:
    """The function in which something happens, and those that have called it."""
    names = [name.rpartition(".") for name in event.situation.chain]
    callers = [Scope(".".join((cls, name)), name, cls.rpartition(".")[2]) for cls, _, name in names]
    return [event.scope, *callers]


def _named(call: str, event: CallEvent) -> bool:
    """Whether a call has one of the rule's names (``pkg.*``, ``*.method``)."""
    if call.startswith("*."):
        return event.method == call.rpartition(".")[2] or any(name.endswith(call[1:]) for name in event.names)
    if call.endswith(".*"):
        return any(name.startswith(call[:-1]) for name in event.names)
    return call in event.names


def _applies(event: CallEvent, sink: Sink) -> bool:
    """Whether the call has the constants that make it this sink."""
    for key, wanted in sink.when.items():
        value = event.argument([key])
        if value is None or wanted not in event.fold(value):
            return False
    return True


def _values(event: CallEvent, sink: Sink | None) -> list[Value]:
    """What the act is done with: a sink's arguments, or all of a call's, and its receiver."""
    if sink is None:
        return [*event.arguments, *event.keywords.values(), *([event.receiver] if event.receiver else [])]
    values: list[Value] = []
    if sink.kind == "command":
        return [value for selector in sink.arguments if (value := event.argument([selector])) is not None]
    for selector in sink.arguments:
        if selector == "*":
            values.extend([*event.arguments, *event.keywords.values()])
        elif selector == "self":
            values.extend([event.receiver] if event.receiver is not None else [])
        else:
            value = event.argument([selector])
            values.extend([value] if value is not None else [])
    return values


def _shown(event: CallEvent, values: list[Value], sink: Sink | None) -> list[str]:
    """The values as texts; of a command whose words are arguments of their own, the whole line as well."""
    shown = [_text(event, value) for value in values]
    if sink is not None and sink.kind == "command" and len(event.arguments) > 1:
        shown.append(" ".join(_text(event, value) for value in event.arguments)[:_MAX_TEXT])
    return shown


def _with_hole(value: Value, taint: Taint) -> str:
    """A text in which what is not known is NUL, and the path of the file that a taint is about as well."""
    if value.parts is None:
        known = str(value.constants[0]) if value.constants else "\x00"
    else:
        known = "".join(part if isinstance(part, str) else "\x00" for part in value.parts)
    path = re.search(r"`(.+)`$", taint.trail.steps()[0][0])
    return known.replace(path[1], "\x00") if path else known


def _text(event: CallEvent, value: Value) -> str:
    """A value as text: unknown parts are NUL, the elements of a list stand apart."""
    for found in [one for ref in value.objects if (one := event.state.heap.get(ref)) is not None]:
        stands_for = next((found.items[field] for field in _TEXTS if field in found.items), None)
        if stands_for is not None:
            return _text(event, stands_for)
        if found.kind in ("list", "tuple"):
            return " ".join(_text(event, item) for item in list(found.items.values())[:20])[:_MAX_TEXT]
    if value.parts is None and value.constants:
        first = value.constants[0]
        return (first.decode("latin-1") if isinstance(first, bytes) else str(first))[:_MAX_TEXT]
    return "".join(part if isinstance(part, str) else "\x00" for part in as_parts(value))[:_MAX_TEXT]


def _unwritten(values: list[Value], place: Place) -> str:
    """The text of a constant that does something and is not there to be read; "" for any other."""
    source: str | None = None
    for value in values:
        for constant in () if value.open else value.constants:
            text = constant.decode("utf-8", "replace") if isinstance(constant, bytes) else constant
            if not isinstance(text, str) or not _DANGEROUS.search(text):
                continue
            source = source or _bare(place.text.decode("utf-8", "replace"))
            pieces = [piece for piece in _PIECES.split(text[:_MAX_TEXT]) if _DANGEROUS.search(piece)]
            if any(_bare(piece) not in source for piece in pieces):
                return escaped(text)
    return ""


def _bare(text: str) -> str:
    """A text without blanks and escapes, in which a literal and what it stands for are alike."""
    return text.replace("\\", "").replace(" ", "").replace("\t", "").replace('"', "'")


def escaped(text: str) -> str:
    """A scanned text as it may be shown: cut, and without anything that is not printable."""
    shown = text[:_MAX_SHOWN].encode("unicode_escape").decode("ascii")
    return shown[:_MAX_SHOWN] + ("…" if len(text) > _MAX_SHOWN else "")


def _guards(fact: Fact, event: CallEvent, wanted: frozenset[str]) -> bool:
    """Whether a condition compares with a constant what nobody would compare: a date, the host, a request."""
    if fact.form != "compare" or fact.left is None or fact.right is None:
        return False
    for left, right in ((fact.left, fact.right), (fact.right, fact.left)):
        kinds = {taint.kind for taint in event.taints(left) if _PLATFORM not in taint.trail.steps()[0][0]}
        others = {taint.kind for taint in event.taints(right)}
        if "clock" in kinds & wanted and kinds >= DATES and not others:
            return True  # how long a date is past
        dated = others == DATES or (not others and _absolute(left, right, event))
        if dated and "clock" in kinds & wanted:
            return True
        constants = _constants(right, event)
        if others or all(constant is None for constant in constants):
            continue  # whether something is known at all
        if (kinds - {"clock"}) & wanted:
            return True
        textual = any(isinstance(constant, str | bytes) for constant in constants)
        if "constant" in wanted and kinds & _REQUESTED and textual and "model" not in kinds:
            return True
    return False


def _known_word(fact: Fact, event: CallEvent) -> bool:
    """Whether a request is compared with a constant: whoever sends it knows a word, and is not asked."""
    if fact.form != "compare" or fact.left is None or fact.right is None:
        return False
    kinds = {one.kind for one in event.taints(fact.left)}
    return "web" in kinds and any(isinstance(one, str | bytes) for one in _constants(fact.right, event))


def _absolute(left: Value, right: Value, event: CallEvent) -> bool:
    """Whether the time is compared with a date, and not with how long something took."""
    for constant in _constants(right, event):
        if isinstance(constant, str) and _DATED.search(constant):
            return True  # the time as a text
        if isinstance(constant, int | float) and (constant > 1_500_000_000 or 2020 <= constant <= 2100):
            return True
        notes = " ".join(note for taint in event.taints(left) for note, _ in taint.trail.steps())
        if _CALENDAR.search(notes) and isinstance(constant, int):
            return True
    return False


def _constants(value: Value, event: CallEvent) -> list[object]:
    """The constants that a value may be, or that it holds: ``(2027, 3)``, ``{"0401", "1225"}``."""
    found = [one for ref in value.objects if (one := event.state.heap.get(ref)) is not None]
    keys = [key for one in found if one.kind == "dict" for key in one.items][:_MAX_HELD]
    held = [item for one in found for item in list(one.items.values())[:_MAX_HELD]]
    return [*value.constants, *event.fold(value), *keys, *(one for item in held for one in item.constants)]


def _disguised(event: CallEvent, conditions: tuple[Condition, ...]) -> bool:
    """Whether an argument that a condition asks for is computed, where a constant could stand."""
    for condition in conditions:
        position = -1
        for argument in event.node.arguments:
            position += argument.keyword is None
            if (argument.keyword or position) in condition.selectors:
                if not isinstance(argument.value, ir.Const | ir.Name | ir.Attribute | ir.Sequence):
                    return True
                if isinstance(argument.value, ir.Sequence):
                    return any(not isinstance(item, ir.Const | ir.Name) for item in argument.value.items)
    return False


_PLATFORM = "`platform.platform()`"  # tells the kind of a host, of which there are many
_DATED = lazy(
    r"\d\d|^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|ma[iy]|ju[nl]|aug|sep|oct|nov|dec)", re.I
)
_MAX_HELD = 12  # elements of a container that something is compared with
_CALENDAR = lazy(r"\.(?:month|day|hour|weekday|isoweekday|tm_[mwy]?day|tm_mon|tm_hour)\b")
_REQUESTED = frozenset({"web", "socket", "response"})


def _shows_itself(event: CallEvent) -> bool:
    """Whether what is run is how an object shows itself: ``eval(repr(link))``."""
    given = event.node.arguments[0].value if event.node.arguments else None
    called = given.function if isinstance(given, ir.Call) else None
    return isinstance(called, ir.Name) and called.id in ("repr", "ascii")


def _seen(event: CallEvent, place: Place, sure: Confidence, taint: Taint | None, decoded: str) -> Seen:
    trust = place.knowledge.trust.get(taint.kind) if taint is not None else None
    asked = (taint is None or taint.kind != "undeclared") and any(
        one.kind in _ASKED
        for fact in event.situation.facts
        if fact.left is not None and not _known_word(fact, event)
        for one in event.taints(fact.left)
    )
    return Seen(
        event.node.at,
        place.text.count(b"\n", 0, event.node.at[0]) + 1,
        event.names[0] if event.names else event.method,
        event.scope.name,
        event.scope.cls,
        frozenset(event.situation.chain),
        event.situation.trigger,
        sure,
        taint,
        trust.title if trust is not None else "",
        decoded,
        asked,
    )
