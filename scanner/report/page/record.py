"""The evidence section: what ran, with which settings, compared with what, and what was accepted by whom."""

from __future__ import annotations

from collections import Counter

from scanner.model import Finding, Report
from scanner.report.page.markup import Child, Markup, element, join
from scanner.report.wording import count, place


def section(report: Report) -> Markup:
    """The section."""
    accepted = [finding for finding in report.findings if finding.suppression is not None]
    return element(
        "section",
        element("h2", "Evidence", id="h-evidence"),
        element("dl", _facts(report), class_="pairs"),
        _accepted(accepted) if accepted else None,
        _rules(report),
        id="evidence",
        aria_labelledby="h-evidence",
    )


def _facts(report: Report) -> list[Markup]:
    counts = report.counts
    looked = f"{count(counts.files, 'file')}, {count(counts.lines, 'line')}"
    named = f"{count(counts.requirements, 'entry').replace('entrys', 'entries')} of manifests, "
    fail_on = (
        "findings never fail" if report.gate.fail_on is None else f"{report.gate.fail_on} or worse fails"
    )
    facts: list[tuple[str, Child]] = [
        ("Tool", f"Assay {report.version}, {count(counts.rules, 'rule')}"),
        ("Started", element("time", report.started_at, datetime=report.started_at)),
        ("Took", f"{counts.seconds:.1f} s"),
        ("Mode", report.mode),
        ("Gate", f"{fail_on}; exit code {int(report.gate.outcome)}: {report.gate.reason}"),
        ("Looked at", f"{looked}; {named}{count(counts.packages, 'package')}"),
    ]
    parts = [entry.part for entry in report.coverage if entry.looked]
    if parts:
        facts.append(("With", ", ".join(parts)))
    for comparison in report.comparisons:
        commit = f" ({comparison.commit[:12]})" if comparison.commit else ""
        gone = f", {comparison.gone:,} gone" if comparison.gone else ""
        text = f"{comparison.name}{commit}: {comparison.matched:,} there before{gone}"
        facts.append((f"Compared with {comparison.kind}", text))
    for engine in report.engines:
        rules = f", rules {engine.rules[:12]}" if engine.rules else ""
        said = f"{count(engine.findings, 'finding')} in {engine.seconds:.1f} s"
        text = f"{engine.version}{rules}: {said}" if engine.ran else "did not run; the gaps say why"
        facts.append((engine.name, text))
    return [join(element("dt", name), element("dd", value)) for name, value in facts]


def _accepted(accepted: list[Finding]) -> Markup:
    rows = []
    for finding in accepted:
        suppression = finding.suppression
        assert suppression is not None
        until = suppression.until.isoformat() if suppression.until else "no end"
        rows.append(
            element(
                "tr",
                element("th", element("code", finding.rule), scope="row"),
                element("td", place(finding.location), class_="place"),
                element("td", suppression.kind),
                element("td", suppression.reason),
                element("td", until),
            )
        )
    columns = ("Rule", "Where", "How", "Reason", "Until")
    table = element(
        "table",
        element("thead", element("tr", [element("th", text, scope="col") for text in columns])),
        element("tbody", rows),
    )
    return join(
        element("h3", f"Accepted on the record: {len(accepted):,}"),
        element("div", table, class_="wide", tabindex=0, role="region", aria_label="Accepted findings"),
    )


def _rules(report: Report) -> Markup:
    numbers = Counter(finding.rule for finding in report.shown)
    rows = [
        element(
            "li",
            element("code", rule_id),
            f" {rule.title}",
            element("b", f" {numbers[rule_id]:,}") if numbers[rule_id] else None,
        )
        for rule_id, rule in sorted(report.rules.items())
    ]
    return element(
        "details",
        element("summary", f"The {count(len(rows), 'rule')} that ran"),
        element("ul", rows, class_="rules"),
        class_="plain",
    )
