"""The report for people: the worst finding last, next to the summary, where the eye is when a scan ends."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from scanner.model import Finding, Gap, Location, Report, Rule, Severity, Vetting
from scanner.report import brief
from scanner.report.excerpt import draw
from scanner.report.stations import Station, stations
from scanner.report.wording import count, place, purl, sentence, summary
from scanner.support.terminal import Canvas, cells, escape

suffixes = (".txt",)

# Of the 256 colours, those that stand out from a light background as well as from a dark one.
_STYLES = {
    Severity.CRITICAL: "1;37;41",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "1;38;5;130",
    Severity.LOW: "1;38;5;30",
    Severity.NOTE: "1;38;5;67",
}
_MARKS = {
    Severity.CRITICAL: "1;31",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "38;5;130",
    Severity.LOW: "38;5;30",
    Severity.NOTE: "38;5;67",
}
_MANY = 50  # findings; beyond them only the worst are shown in full, the others in a line each
_IN_FULL = 20
_LABEL = 11  # cells
_LONGEST = 600  # characters of one text
_LONGEST_LABEL = 30
_MOST_GAPS = 6  # of one kind
_MOST_PLACES = 3  # of one gap


def render(report: Report, canvas: Canvas) -> str:
    """Findings, gaps and one line of summary. Everything that comes from scanned code is escaped."""
    found = report.shown
    many = len(found) > _MANY
    full, rest = (found[:_IN_FULL], found[_IN_FULL:]) if many else (found, ())
    worst = {finding.rule: finding for finding in reversed(full)}  # it stands last, and explains
    blocks = ["\n".join(brief.lines(rest, canvas, _MARKS))] if rest else []
    for finding in reversed(full):
        blocks.append("\n".join(_finding(finding, report, canvas, explained=worst[finding.rule] is finding)))
    if many:
        blocks.append("\n".join(brief.by_rule(found, canvas, _MARKS)))
    if report.vetting is not None:
        blocks.append("\n".join(_vetting(report.vetting, canvas)))
    if report.gaps:
        blocks.append("\n".join(_gaps(report.gaps, canvas)))
    if (found or report.gaps) and (left := _left_out(report)):
        lead = f"  {'left out':<{_LABEL}} "
        blocks.append(
            "\n".join(_wrapped(left, canvas, canvas.paint(lead, "2"), " " * len(lead), lead_cells=len(lead)))
        )
    blocks.append(_summary(report, canvas))
    return "\n\n".join(blocks) + "\n"


def _left_out(report: Report) -> str:
    """What the options left out, and what a mode did that is not the usual one."""
    reasons: dict[str, list[str]] = {}
    for entry in report.coverage:
        usual = entry.reason.startswith(("not in balanced mode", "no source of advisories"))
        if not entry.looked and not usual:
            reasons.setdefault(entry.reason, []).append(entry.part)
    return escape("; ".join(f"{', '.join(parts)} ({reason})" for reason, parts in reasons.items()))


def _vetting(vetting: Vetting, canvas: Canvas) -> list[str]:
    """The table of what a package can do: one line each, with the first places."""
    files = ", ".join(f"{name} ({digest or 'no digest given'})" for name, digest in vetting.files)
    lines = [canvas.paint(f"What {escape(vetting.package)} can do", "1")]
    lines += _labelled("files", files, canvas)
    if not vetting.capabilities:
        return [*lines, "  nothing of what is looked for"]
    width = max(len(one.name) for one in vetting.capabilities)
    for one in vetting.capabilities:
        places = ", ".join(f"{place.path}:{place.line}" for place in one.places[:_MOST_PLACES])
        more = f" and {len(one.places) - _MOST_PLACES} more" if len(one.places) > _MOST_PLACES else ""
        mark = canvas.paint("new  ", "1;31") if one.new else "     " if vetting.against else ""
        lines.append(f"  {mark}{one.name.ljust(width)}  {escape(places)}{more}")
    if vetting.against:
        fresh = sum(bool(one.new) for one in vetting.capabilities)
        said = "nothing that" if not fresh else f"{fresh} of it are new:"
        lines.append(f"  {said} {escape(vetting.against)} could not do")
    return lines


def _summary(report: Report, canvas: Canvas) -> str:
    """One line; on a narrow terminal (those know hyperlinks) several, broken between its parts."""
    text = summary(report)
    if not canvas.hyperlinks or cells(text) <= canvas.width:
        return canvas.paint(text, "1")
    lines = [""]
    for part in text.split(" · "):
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if cells(longer) <= canvas.width:
            lines[-1] = longer
        else:
            lines.append(part)
    return "\n".join(canvas.paint(line, "1") for line in lines if line)


def _finding(finding: Finding, report: Report, canvas: Canvas, *, explained: bool) -> list[str]:
    rule = report.rules.get(finding.rule)
    severity = finding.rating.severity
    head = canvas.paint(str(severity), _STYLES[severity])
    name = escape(finding.rule)
    taken = len(f"{severity}  ") + cells(place(finding.location))
    gap = "  " if taken + 2 + cells(name) <= canvas.width else "\n  "
    lines = [f"{head}  {_linked(finding.location, report, canvas)}{gap}{canvas.paint(name, '1')}"]
    lines += _wrapped(_shown(finding.message), canvas, "  ", "  ")
    if finding.excerpt:
        lines += draw(finding.excerpt, finding.location.span, canvas, "  ", _MARKS[severity])
    lines += _labelled("about", _about(finding, rule), canvas)
    if finding.flow:
        lines.append("  " + canvas.paint("flow", "1"))
        for number, station in enumerate(stations(finding.flow), 1):
            lines += _station(number, station, finding, report, canvas)
    for item in finding.evidence:
        lines += _labelled(item.label, item.text, canvas)
    lines += _inquiries(finding, canvas)
    if finding.reporters:
        lines += _labelled("reported by", _reporters(finding), canvas)
    if finding.suggestion and f". {finding.suggestion}" not in finding.message:
        lines += _labelled("suggestion", finding.suggestion, canvas)
    if rule is not None:
        lines += _advice(rule, canvas, explained=explained)
    if finding.edits:
        unsafe = any(not edit.safe for edit in finding.edits)
        how = "'assay fix --unsafe --diff' shows a change to review" if unsafe else "'assay fix' mends it"
        lines += _labelled("edit", how, canvas)
    return lines


def _about(finding: Finding, rule: Rule | None) -> str:
    parts = [f"in {finding.scope}"] if finding.scope else []
    if rule is not None:
        parts += [f"CWE-{number}" for number in rule.cwe]
        parts += rule.owasp
    if finding.package is not None:
        parts.append(purl(finding.package) or finding.package.name)
    return " · ".join([*parts, f"confidence {finding.rating.confidence}"])


def _reporters(finding: Finding) -> str:
    """All tools that say so, each with the name that it has for it."""
    return ", ".join(f"{one.tool} ({one.rule})" for one in finding.reporters)


def _station(number: int, station: Station, finding: Finding, report: Report, canvas: Canvas) -> list[str]:
    spot, own = station.location, finding.location
    alone = all((one.location.path, one.location.cell) == (own.path, own.cell) for one in finding.flow)
    name = f"line {spot.line}" if alone else place(spot)
    start = f"    {number}. "
    lines = _wrapped(
        _shown("; ".join(station.notes)),
        canvas,
        f"{start}{_linked(spot, report, canvas, name)}  ",
        " " * len(start),
        lead_cells=len(start) + cells(name) + 2,
    )
    there = (spot.path, spot.cell, spot.line)
    if station.excerpt is None or (finding.excerpt and there == (own.path, own.cell, own.line)):
        return lines  # the line stands above
    return [*lines, *draw(station.excerpt, spot.span, canvas, " " * len(start), "2")]


def _inquiries(finding: Finding, canvas: Canvas) -> list[str]:
    lines = []
    for inquiry in finding.inquiries:
        if inquiry.asked_at in finding.message and inquiry.index in finding.message:
            continue  # the message tells it already
        cached = " (from the cache)" if inquiry.cached else ""
        text = f"{inquiry.index} for {inquiry.package} at {inquiry.asked_at}: {inquiry.answer}{cached}"
        lines += _labelled("asked", text, canvas)
    return lines


def _advice(rule: Rule, canvas: Canvas, *, explained: bool) -> list[str]:
    if not explained:
        return _labelled("why, fix", f"below; 'assay explain {rule.id}' tells more", canvas)
    return [*_labelled("why", rule.why, canvas), *_labelled("fix", rule.fix, canvas)]


def _gaps(gaps: Sequence[Gap], canvas: Canvas) -> list[str]:
    """The gaps, those that say the same as one; of each kind only the first few, blocking ones first."""
    lines = [canvas.paint("not looked at", "1")]
    kinds: dict[tuple[bool, str], dict[tuple[str, str], list[Gap]]] = {}
    for gap in sorted(gaps, key=lambda gap: not gap.blocking):
        group = kinds.setdefault((not gap.blocking, gap.kind.value), {})
        group.setdefault((gap.cause, gap.next_step), []).append(gap)
    for (_, kind), groups in kinds.items():
        for (cause, next_step), same in list(groups.items())[:_MOST_GAPS]:
            text = f"{_places(same)}: {_shown(sentence(cause))} {_shown(sentence(next_step))}".rstrip()
            lead = f"  {kind:<{_LABEL}} "
            lines += _wrapped(text, canvas, canvas.paint(lead, "2"), " " * len(lead), lead_cells=len(lead))
        rest = [gap for same in list(groups.values())[_MOST_GAPS:] for gap in same]
        if rest:
            where = f"{count(len(rest), 'more place')} in {count(_files(rest), 'file')}"
            lines += _wrapped(f"{where} ('--format json' lists all)", canvas, f"  {kind:<{_LABEL}} ", "")
    return lines


def _places(gaps: Sequence[Gap]) -> str:
    """Where it is: the first few places, and how many there are in how many files."""
    names = [place(gap.location) if gap.location else escape(gap.subject) for gap in gaps]
    if len(names) <= _MOST_PLACES:
        return ", ".join(names)
    total = f"{count(len(names), 'place')} in {count(_files(gaps), 'file')}"
    return f"{total}: {', '.join(names[:_MOST_PLACES])}, …"


def _files(gaps: Iterable[Gap]) -> int:
    return len({gap.location.path if gap.location else gap.subject for gap in gaps})


def _linked(location: Location, report: Report, canvas: Canvas, text: str = "") -> str:
    shown = text or place(location)
    if not canvas.hyperlinks:
        return shown
    return canvas.link(shown, (report.root / location.path).as_uri())


def _labelled(label: str, text: str, canvas: Canvas) -> list[str]:
    name = escape(label[:_LONGEST_LABEL])
    clean = _shown(" ".join(text.split()))
    lead = f"  {name:<{_LABEL}} "
    painted = f"  {canvas.paint(name, '1')}{' ' * (len(lead) - len(name) - 2)}"
    return _wrapped(clean, canvas, painted, " " * (_LABEL + 3), lead_cells=len(lead))


def _shown(text: str) -> str:
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _wrapped(
    text: str, canvas: Canvas, lead: str, hanging: str, *, lead_cells: int | None = None
) -> list[str]:
    """``text`` (already escaped) in lines that fit; ``lead`` may hold styles, so its width is given apart."""
    taken = len(lead) if lead_cells is None else lead_cells
    lines: Iterable[str] = textwrap.wrap(
        text,
        width=max(canvas.width, 40),
        initial_indent=" " * taken,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    first, *others = list(lines) or [""]
    return [lead + first[taken:], *others]
