"""The findings: one line each, and behind it code, flow, evidence, reason and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scanner.model import Edit, Finding, Location, Package, Report, Rule, Severity, State
from scanner.report.page import groups
from scanner.report.page.code import listing
from scanner.report.page.markup import Child, Markup, element, inline, join
from scanner.report.stations import Station, stations
from scanner.report.wording import count, place, purl
from scanner.support.terminal import escape

AT_ONCE = 100  # findings that are in the page from the start, with their details
_STATES = {State.KNOWN: "in the baseline", State.EXISTING: "there before", State.NEW: "new"}
_MOST_PATHS = 400
_LONGEST = 600  # characters of a message that filters look at


class Waiting(Struct, frozen=True):
    """What the page's script builds the findings beyond the first ``AT_ONCE`` from.

    ``index`` has for each of them what filters look at: id, severity, rule, path, state and words; ``facts``
    its details with the rule that they belong to, and ``advice`` what holds for a rule.
    """

    index: list[tuple[str, str, str, str, str, str]]
    facts: list[tuple[Markup, str]]
    advice: dict[str, Markup]


def section(report: Report) -> tuple[Markup, Waiting]:
    """The section, and what waits."""
    advice = {rule_id: _advice(rule) for rule_id, rule in report.rules.items()}
    waiting = Waiting([], [], advice)
    rows = []
    # What nobody has to decide any more comes last, however bad it is.
    for number, finding in enumerate(sorted(report.findings, key=lambda one: not one.open)):
        facts = _facts(finding, report.rules.get(finding.rule))
        details: Markup | None = None
        if number < AT_ONCE:
            details = element("div", facts, advice.get(finding.rule), class_="details")
        else:
            waiting.facts.append((facts, finding.rule))
            waiting.index.append(_indexed(number, finding, report))
        rows.append(_row(number, finding, report, details))
    title = element(
        "h2", "Findings ", element("span", f"{len(report.shown):,}", class_="number"), id="h-findings"
    )
    body = _list(report, rows) if rows else element("p", "Nothing in what was looked at.", class_="calm")
    hidden = (
        f"{count(report.hidden, 'finding')} of low confidence not shown: "
        "assay scan --min-confidence low shows them."
    )
    return element(
        "section",
        title,
        body,
        element("p", hidden, class_="calm") if report.hidden else None,
        id="findings",
        aria_labelledby="h-findings",
    ), waiting


def _list(report: Report, rows: list[Markup]) -> Markup:
    return join(
        _filters(report),
        groups.section(report),
        element("p", _shown(report), id="shown", role="status"),
        element("ol", rows[:AT_ONCE], class_="findings", id="list", role="list"),
        _rest(rows[AT_ONCE:]) if len(rows) > AT_ONCE else None,
        element("p", "No finding fits these filters.", id="none", class_="calm", hidden=True),
    )


def _rest(rows: list[Markup]) -> Markup:
    """The rows that a page with scripts builds when they are looked at, and one without has all at once."""
    without = element(
        "p", f"Without scripts only the first {AT_ONCE} have their details here.", class_="calm"
    )
    return element("noscript", without, element("ol", rows, class_="findings", role="list"), id="rest")


def _shown(report: Report) -> str:
    rest = len(report.findings) - len(report.shown)
    settled = (
        f"; {rest:,} more that nobody has to decide (accepted, or there before) at the end" if rest else ""
    )
    return f"{count(len(report.shown), 'finding')}, worst first{settled}."


def _filters(report: Report) -> Markup:
    """Hidden until the script shows it: without one, nothing would filter."""
    severities = Counter(finding.rating.severity for finding in report.findings)
    rules = Counter(finding.rule for finding in report.findings)
    paths = sorted({finding.location.path for finding in report.findings})[:_MOST_PATHS]
    states = Counter(_state(finding) for finding in report.findings)
    chips = [
        element(
            "label",
            element("input", type="checkbox", name="severity", value=str(severity)),
            element("span", f"{severity} ", element("b", f"{severities[severity]:,}")),
            class_=f"chip {severity}",
        )
        for severity in sorted(severities, reverse=True)
    ]
    state_options = [(name, f"{name} ({number:,})") for name, number in sorted(states.items())]
    rule_options = [(name, f"{name} ({number:,})") for name, number in sorted(rules.items())]
    form = element(
        "form",
        element("fieldset", element("legend", "Severity"), chips),
        _labelled("Rule", _choice("rule", "every rule", rule_options)),
        _labelled("State", _choice("state", "every state", state_options)) if len(states) > 1 else None,
        _labelled(
            "File", element("input", type="search", name="path", list="paths", placeholder="part of its path")
        ),
        _labelled("Text", element("input", type="search", name="text", placeholder="words, CWE, name")),
        element("datalist", [element("option", value=path) for path in paths], id="paths"),
        element("button", "Clear", type="reset"),
        id="filter",
        aria_label="Filter findings",
    )
    return element("search", form, hidden=True)


def _labelled(text: str, field: Markup) -> Markup:
    return element("label", element("span", text), field, class_="field")


def _choice(name: str, every: str, options: Iterable[tuple[str, str]]) -> Markup:
    entries = [element("option", text, value=value) for value, text in options]
    return element("select", element("option", every, value=""), entries, name=name)


def _state(finding: Finding) -> str:
    if finding.suppression is not None and finding.suppression.kind == "inline":
        return "accepted"
    return _STATES[finding.state] if finding.state else "open"


def _indexed(number: int, finding: Finding, report: Report) -> tuple[str, str, str, str, str, str]:
    severity, state, path = str(finding.rating.severity), _state(finding), escape(finding.location.path)
    said = (severity, finding.message[:_LONGEST], place(finding.location), finding.rule, state)
    words = " ".join((*said, _more(finding, report))).lower()
    return _id(number, finding), severity, finding.rule, path, state, words


def _id(number: int, finding: Finding) -> str:
    return f"f-{finding.fingerprint[:16] or number}"


def _more(finding: Finding, report: Report) -> str:
    """Words that find it besides those that its line shows."""
    return " ".join([finding.scope, *_kinds(report.rules.get(finding.rule)), _name(finding.package)])


def _row(number: int, finding: Finding, report: Report, details: Markup | None) -> Markup:
    severity = finding.rating.severity
    state = _state(finding)
    head = element(
        "summary",
        element("span", str(severity), class_=f"severity {severity}"),
        element(
            "span",
            element("span", inline(finding.message), class_="message"),
            element("span", place(finding.location), class_="place"),
            class_="what",
        ),
        element(
            "span",
            element("span", state, class_=f"state {state.partition(' ')[0]}") if state != "open" else None,
            element("span", finding.rule, class_="rule"),
            class_="which",
        ),
    )
    body = element(
        "details",
        head,
        details,
        class_="finding",
        id=_id(number, finding),
        open=number == 0 and severity >= Severity.HIGH and finding.open,
        data_severity=str(severity),
        data_rule=finding.rule,
        data_path=finding.location.path,
        data_state=state,
        data_more=_more(finding, report),
    )
    return element("li", body, class_=None if finding.open else "settled")


def _facts(finding: Finding, rule: Rule | None) -> Markup:
    """What is known of this finding alone."""
    parts: list[Child] = []
    if finding.suppression is not None:
        until = finding.suppression.until
        text = finding.suppression.reason + (f" (until {until.isoformat()})" if until else "")
        parts += [element("h3", "Accepted because"), element("p", text)]
    parts += [_excerpt(finding), _flow(finding)]
    if finding.suggestion:
        parts += [element("h3", "Suggestion"), element("p", inline(finding.suggestion))]
    parts += [_inquiries(finding), _edits(finding), _evidence(finding, rule)]
    return element("div", parts, class_="facts")


def _excerpt(finding: Finding) -> Markup | None:
    if finding.excerpt is None or finding.flow:  # the last step of a flow shows it
        return None
    return listing(finding.excerpt, finding.location.span, f"Code at {place(finding.location)}")


def _flow(finding: Finding) -> Markup | None:
    if not finding.flow:
        return None
    path = list(stations(finding.flow))
    steps = [_step(index, station, path, finding) for index, station in enumerate(path)]
    return join(
        element("h3", f"How it gets there: {count(len(path), 'step')}"),
        element("ol", steps, class_="flow"),
    )


def _step(index: int, station: Station, path: Sequence[Station], finding: Finding) -> Markup:
    last = index == len(path) - 1
    role = "sink" if last else "source" if index == 0 else "step"
    name = "source and sink" if len(path) == 1 else role
    where = place(station.location)
    head = element(
        "p",
        element("span", name, class_="role"),
        " ",
        inline("; ".join(station.notes)),
        " ",
        element("span", where, class_="place"),
    )
    own = finding.excerpt if _same(station.location, finding.location) else None
    shown = own or station.excerpt
    code = listing(shown, station.location.span, f"Code at {where}") if shown else None
    return element("li", head, code, class_=role)


def _same(one: Location, other: Location) -> bool:
    return (one.path, one.cell, one.line) == (other.path, other.cell, other.line)


def _evidence(finding: Finding, rule: Rule | None) -> Markup:
    entries: list[tuple[str, Child]] = [(item.label, element("code", item.text)) for item in finding.evidence]
    tools = ", ".join(f"{one.tool} {one.version} ({one.rule})" for one in finding.reporters)
    entries += [
        ("reported by", tools),
        ("weakness", ", ".join(_kinds(rule))),
        ("in", finding.scope and element("code", finding.scope)),
        ("package", element("code", _name(finding.package)) if finding.package else None),
        ("confidence", str(finding.rating.confidence)),
        ("fingerprint", finding.fingerprint[:16] and element("code", finding.fingerprint[:16])),
    ]
    pairs = [join(element("dt", label), element("dd", value)) for label, value in entries if value]
    return join(element("h3", "Evidence"), element("dl", pairs, class_="pairs"))


def _inquiries(finding: Finding) -> Markup | None:
    if not finding.inquiries:
        return None
    rows = [
        element(
            "li",
            element("code", one.index),
            f" was asked for {one.package} at ",
            element("time", one.asked_at),
            ": ",
            element("b", one.answer),
            " (remembered)" if one.cached else None,
        )
        for one in finding.inquiries
    ]
    return join(element("h3", "Who was asked"), element("ul", rows, class_="asked"))


def _edits(finding: Finding) -> Markup | None:
    if not finding.edits:
        return None
    safe = all(edit.safe for edit in finding.edits)
    rows = [
        element(
            "li",
            element("span", place(edit.location), class_="place"),
            f" {edit.why}" if edit.why else None,
            element("pre", element("code", _change(edit, finding)), class_="edit", tabindex=0, dir="ltr"),
        )
        for edit in finding.edits
    ]
    how = "assay fix makes it" if safe else "to be reviewed: assay fix --unsafe --diff shows it"
    return join(element("h3", f"Change ({how})"), element("ul", rows, class_="edits"))


def _change(edit: Edit, finding: Finding) -> list[Markup]:
    """The line before and after, where the report has it; else what is put in."""
    span, excerpt = edit.location.span, finding.excerpt
    text, removed = edit.replacement.rstrip("\n"), []
    if excerpt and edit.location.path == finding.location.path and span.line == span.end_line:
        number = span.line - excerpt.first_line
        if 0 <= number < len(excerpt.lines) and text == edit.replacement:
            line = excerpt.lines[number]
            removed = [element("del", line.replace("\t", "    "))]
            text = line[: span.column - 1] + text + line[span.end_column - 1 :]
    return removed + [element("ins", line.replace("\t", "    ") or " ") for line in text.split("\n")]


def _advice(rule: Rule) -> Markup:
    """What holds for every finding of a rule."""
    parts: list[Child] = [element("h3", "Why it matters"), _prose(rule.why)]
    parts += [element("h3", "How to mend it"), _prose(rule.fix)]
    if rule.references:
        parts += [element("h3", "Read more"), element("ul", [_link(one) for one in rule.references])]
    return element("div", parts, class_="advice")


def _prose(text: str) -> Markup:
    return element("p", inline(" ".join(text.split())))


def _link(reference: str) -> Markup:
    if not reference.startswith(("https://", "http://")):
        return element("li", reference)
    shown = reference.partition("://")[2]
    return element("li", element("a", shown, href=reference, rel="noreferrer noopener"))


def _kinds(rule: Rule | None) -> list[str]:
    return [] if rule is None else [*(f"CWE-{number}" for number in rule.cwe), *rule.owasp]


def _name(package: Package | None) -> str:
    return "" if package is None else purl(package) or package.name
