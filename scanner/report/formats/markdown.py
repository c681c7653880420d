"""Markdown for job summaries and comments: worst first, bounded, and nothing of the scanned code acts in it.

GitHub's dialect with a little HTML. The punctuation of scanned text becomes numeric entities, so that it
makes no markup, mention, reference or link, whoever renders it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.model import Finding, Location, Report, Rule, Target
from scanner.report.excerpt import draw
from scanner.report.overview import QUIET, answers, gap_groups, rank, title
from scanner.report.stations import stations
from scanner.report.wording import count, place, purl, sentence
from scanner.support.terminal import Canvas, escape

suffixes = (".md", ".markdown")

MOST_BYTES = 900_000  # a job summary takes 1 MiB of each step
_MOST_DETAILS = 200  # findings shown with code and flow; of the others there is a line
_MOST_ROWS = 100  # of the tables after the findings
_MOST_PLACES = 3
_LONGEST = 600  # characters of one text
_MARKUP = {ord(one): f"&#{ord(one)};" for one in "\\`*_[]<>&|~!:\"'$"}
# A mention or a reference needs its word right after the sign.
_MARKUP |= {ord(one): f"&#{ord(one)};&#8203;" for one in "@#"}
_CODE = {ord(one): f"&#{ord(one)};" for one in "\\`*_[]<>&|~!:\"'$@#"}
_PAPER = Canvas(width=100)


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """Verdict, findings with code and flow, gaps, dependencies."""
    head, tail = _head(report) + _capabilities(report), _gaps(report) + _packages(report)
    room = MOST_BYTES - len((head + tail).encode()) - 200
    blocks, told = [], 0
    for block in _findings(report):
        room -= len(block.encode())
        if room < 0:
            break
        blocks.append(block)
        told += 1
    rest = len(report.shown) - told
    if rest:
        blocks.append(f"\n{count(rest, 'more finding')}: the HTML, JSON and SARIF reports have them all.\n")
    found = "\n### Findings\n\n" + "".join(blocks) if blocks else ""
    return head + found + tail


def text(value: str) -> str:
    """Text of or about scanned code, on one line and as nothing but text; what is in backticks is code."""
    clean = escape(" ".join((value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…").split()))
    pieces = clean.split("`")
    if len(pieces) % 2 == 0:
        return _plain(clean)
    return "".join(code(piece) if index % 2 else _plain(piece) for index, piece in enumerate(pieces))


def code(value: str) -> str:
    """A piece of code within a line."""
    return f"<code>{_plain(escape(value), _CODE)}</code>" if value else ""


def _plain(value: str, signs: Mapping[int, str] = _MARKUP) -> str:
    return value.translate(signs).replace("www.", "www&#46;")


def _head(report: Report) -> str:
    said = answers(report)
    lines = [
        f"## Assay: {title(report).lower()}",
        "",
        text(sentence(report.gate.reason)),
        "",
        f"| {' | '.join(one.question for one in said)} |",
        f"|{' --- |' * len(said)}",
        f"| {' | '.join(f'**{text(one.text)}**' for one in said)} |",
        f"| {' | '.join(_parts(one.parts) for one in said)} |",
    ]
    return "\n".join(lines) + "\n"


def _parts(parts: Sequence[tuple[int, str]]) -> str:
    return "<br>".join(f"{number:,} {text(word)}" for number, word in parts if number)


def _findings(report: Report) -> Iterator[str]:
    """One block for each finding, worst first."""
    advised: set[str] = set()
    for number, finding in enumerate(report.shown):
        line = f"{code(place(finding.location))} {text(finding.message)}"
        if number >= _MOST_DETAILS:
            yield f"- **{finding.rating.severity}** {line} ({code(finding.rule)})\n"
            continue
        rule = report.rules.get(finding.rule)
        body = _body(finding, rule, first=finding.rule not in advised)
        advised.add(finding.rule)
        end = "\n" if number == min(len(report.shown), _MOST_DETAILS) - 1 else ""
        head = f"<summary><b>{finding.rating.severity}</b> {line}</summary>"
        yield f"<details>{head}\n\n{body}\n</details>\n{end}"


def _body(finding: Finding, rule: Rule | None, *, first: bool) -> str:
    kinds = [f"CWE-{number}" for number in rule.cwe] + list(rule.owasp) if rule else []
    about = [code(finding.rule), *kinds, f"confidence {finding.rating.confidence}"]
    if finding.scope:
        about.append(f"in {code(finding.scope)}")
    if finding.reporters:
        about.append(
            text(f"reported by {', '.join(f'{one.tool} ({one.rule})' for one in finding.reporters)}")
        )
    lines = [" · ".join(about), ""]
    if finding.excerpt:
        lines += [_drawn(draw(finding.excerpt, finding.location.span, _PAPER, "", "")), ""]
    lines += _flow(finding)
    for inquiry in finding.inquiries:
        cached = " (from the cache)" if inquiry.cached else ""
        asked = f"{inquiry.package} at {inquiry.asked_at}: {inquiry.answer}{cached}"
        lines += [f"Asked {code(inquiry.index)} for {text(asked)}", ""]
    if finding.suggestion:
        lines += [f"**Suggestion:** {text(finding.suggestion)}", ""]
    if rule and first:
        lines += [f"**Why:** {text(rule.why)}", "", f"**Fix:** {text(rule.fix)}", ""]
    return "\n".join(lines)


def _flow(finding: Finding) -> list[str]:
    lines = []
    for number, station in enumerate(stations(finding.flow), 1):
        lines.append(f"{number}. {code(place(station.location))} {text('; '.join(station.notes))}")
        if station.excerpt and _spot(station.location) != _spot(finding.location):
            lines.append(f"   {_drawn(draw(station.excerpt, station.location.span, _PAPER, '', ''))}")
    return [*lines, ""] if lines else []


def _spot(location: Location) -> tuple[str, int | None, int]:
    return location.path, location.cell, location.line


def _drawn(rows: Sequence[str]) -> str:
    """Source lines; a line break would end the HTML in some places, so it is one line of entities."""
    return f"<pre>{'&#10;'.join(row.translate(_CODE) for row in rows)}</pre>"


def _gaps(report: Report) -> str:
    rows = []
    groups = gap_groups(report.gaps)
    for group in groups[:_MOST_ROWS]:
        names = [place(gap.location) if gap.location else gap.subject for gap in group.gaps]
        more = f" and {count(len(names) - _MOST_PLACES, 'more place')}" if len(names) > _MOST_PLACES else ""
        where = ", ".join(map(code, names[:_MOST_PLACES])) + more
        rows.append(
            f"| {group.kind} | {where} | {text(sentence(group.cause))} {text(sentence(group.next_step))} |"
        )
    rows += [
        f"| left out | {text(entry.part)} | {text(sentence(entry.reason))} |"
        for entry in report.coverage
        if not entry.looked
    ]
    if len(groups) > _MOST_ROWS:
        rows.append(f"| | {count(len(groups) - _MOST_ROWS, 'more kind')} | |")
    return _table("Not looked at", ("gap", "where", "why, and what to do"), rows)


def _packages(report: Report) -> str:
    """What is not plainly real."""
    told: dict[tuple[str, str, str], Target] = {}
    for target in sorted(report.targets, key=lambda one: rank(one.verdict)):
        entry = target.requirement
        if target.verdict not in QUIET:
            told.setdefault((entry.package.name, entry.specifier, str(target.verdict)), target)
    rows = [_package(target) for target in list(told.values())[:_MOST_ROWS]]
    if len(told) > _MOST_ROWS:
        rows.append(f"| | {count(len(told) - _MOST_ROWS, 'more package')} | | |")
    return _table("Dependencies", ("verdict", "package", "named in", "asked"), rows)


def _package(target: Target) -> str:
    entry = target.requirement
    asked = "<br>".join(
        f"{code(one.index)} {text(f'{one.asked_at}: {one.answer}')}"
        for one in target.inquiries[:_MOST_PLACES]
    )
    name = code(f"{purl(entry.package) or entry.name} {entry.written or entry.specifier}".strip())
    return f"| {target.verdict} | {name} | {code(place(entry.location))} | {asked} |"


def _capabilities(report: Report) -> str:
    """What a vetted package can do."""
    if report.vetting is None:
        return ""
    rows = [
        f"| {code(one.name)}{' **new**' if one.new else ''} | {text(one.title)} "
        f"| {', '.join(code(place(spot)) for spot in one.places[:_MOST_PLACES])} |"
        for one in report.vetting.capabilities
    ]
    return _table(f"What {text(report.vetting.package)} can do", ("capability", "what it is", "where"), rows)


def _table(name: str, columns: Sequence[str], rows: Sequence[str]) -> str:
    if not rows:
        return ""
    head = [f"\n### {name}\n", f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*head, *rows]) + "\n"
