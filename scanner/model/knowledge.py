"""How libraries behave, as data that the program analysis is given: compiled from ``rules/libraries``."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from scanner.model.rating import Confidence, Severity

Selector = int | str  # an argument by position (without the receiver), by keyword, or "*" for every one
Constant = str | int | float | bool | None


class TrustLevel(Struct, frozen=True):
    """A kind of untrusted input: ``web``, ``argv``, ``environment``, …, and how sure a flow from it is.

    ``stored``: what was asked for says nothing about what comes back (a row of a database, a file's content).
    ``sinks`` are kinds of sinks for which a flow is surer than ``confidence``; ``embedded`` those for which
    it is so where the input is a part of a text, such as a value within an SQL statement. ``severity`` caps
    that of a rule. Kinds that are not ``untrusted`` say what a value is (a secret, a decoded payload); only
    rules that name them ask for them.
    """

    kind: str
    title: str
    confidence: Confidence
    stored: bool = False
    sinks: Mapping[str, Confidence] = field(default_factory=dict)
    embedded: Mapping[str, Confidence] = field(default_factory=dict)
    severity: Severity = Severity.CRITICAL
    untrusted: bool = True


class SourceModel(Struct, frozen=True):
    """A dotted name whose value (or, with ``call``, whose result) is untrusted input of one kind."""

    name: str
    kind: str
    call: bool = False


class Sink(Struct, frozen=True):
    """A callable that must not receive untrusted data.

    ``kind`` is the weakness's name (``sql``, ``command``, …) that sanitizers and flow rules use,
    ``arguments`` say where it enters. ``when`` lists argument constants that the call must (possibly) have,
    such as ``shell=True``, or (a tuple) dotted names that the argument must be one of; ``unless`` names what
    makes an argument harmless, such as ``Loader=yaml.SafeLoader``; an entry after ``~`` is a pattern that a
    constant text must match as a whole. ``parameters`` false: it is right for what callers of a library
    hand in.
    """

    callee: str
    kind: str
    arguments: tuple[Selector, ...]
    when: Mapping[str, Constant | tuple[str, ...]] = field(default_factory=dict)
    confidence: Confidence = Confidence.HIGH
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parameters: bool = True


REST = "..."  # in the form of an entry: all other parameters


class Entry(Struct, frozen=True):
    """A function that a platform or library calls with untrusted input, known by its form.

    ``function`` is its name ("*": any), ``parameters`` the names of its parameters in order (a method's
    without the receiver), ``inputs`` map those that are untrusted to their kind. It counts in files that
    import ``package`` ("": in all). The last parameter may be ``...``: all others; then the function has to
    return the result of one of ``returns`` (if there are any), and there must be no module ``unless`` beside
    it or at the root, which would say so itself.
    """

    function: str
    parameters: tuple[str, ...]
    inputs: Mapping[str, str]
    package: str = ""
    returns: tuple[str, ...] = ()
    unless: str = ""


class Callback(Struct, frozen=True):
    """A callable that calls what it is given: ``function`` and ``arguments`` (a tuple) say where it stands,
    ``rest`` from which position on its arguments follow; ``kind`` is the trust kind of what the library
    itself hands in ("": nothing). With ``skip`` the call only registers a handler, which gets input in all
    parameters but the first ``skip``; ``route`` says where its route stands.
    """

    function: tuple[Selector, ...]
    arguments: tuple[Selector, ...] = ()
    rest: int | None = None
    kind: str = ""
    skip: int | None = None
    route: tuple[Selector, ...] = ()


class Knowledge(Struct, frozen=True):
    """All library models together, ready for look-up by dotted name.

    ``returns`` maps a callable to the type of its result; ``attributes`` a dotted attribute to its type.
    ``sanitizers`` map a callable to the sink kinds that its result is clean for ("*": all). ``guards`` map
    a predicate to the sink kinds that its first argument is clean for where it is true. ``handlers`` map a
    decorator to the kind of its function's parameters; ``parameters`` a parameter name to ``(module,
    type)`` pairs: what such a parameter is an instance of in files that import that module. ``entries`` are
    functions that are called from outside. ``readings`` map a callable to ``(trust kind, pattern)``: what
    its result is when the text of its first argument (or receiver) fits. ``callbacks`` are callables that
    call what they are given. ``digest`` changes with the data.
    """

    trust: Mapping[str, TrustLevel] = field(default_factory=dict)
    sources: Mapping[str, SourceModel] = field(default_factory=dict)
    sinks: Mapping[str, tuple[Sink, ...]] = field(default_factory=dict)
    sanitizers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    guards: Mapping[str, frozenset[str]] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    handlers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    readings: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    callbacks: Mapping[str, Callback] = field(default_factory=dict)
    untrusted: frozenset[str] = frozenset()  # parameters that the user's configuration calls untrusted
    digest: str = ""
