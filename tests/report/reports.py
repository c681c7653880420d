"""Reports built by hand: one of each kind of thing, and one that is as hostile as scanned text can be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from scanner.model import (
    Comparison,
    Confidence,
    Counts,
    Coverage,
    Ecosystem,
    Edit,
    Engine,
    Evidence,
    Excerpt,
    Finding,
    Gap,
    GapKind,
    Gate,
    Inquiry,
    Location,
    Match,
    Outcome,
    Package,
    Rating,
    Report,
    Reporter,
    Requirement,
    Rule,
    Severity,
    Span,
    State,
    Step,
    Suppression,
    Target,
    Verdict,
)


def rule(rule_id: str, severity: Severity = Severity.HIGH, cwe: tuple[int, ...] = (89,)) -> Rule:
    return Rule(
        id=rule_id,
        title=f"Title of {rule_id}",
        rating=Rating(severity, Confidence.HIGH),
        cwe=cwe,
        match=Match("call"),
        message="{callee} is bad",
        why="Whoever controls the text of a statement reads, changes or deletes everything the account may.",
        fix='Pass values as parameters: `execute("… WHERE id = ?", (user_id,))`.',
        language="python",
        family="injection",
        owasp=("A05:2025", "A03:2021") if cwe else (),
        references=("https://docs.example/injection",),
    )


def at(path: str, line: int, column: int, end_column: int, cell: int | None = None) -> Location:
    return Location(path, Span(line, column, line, end_column), cell)


SQL = Finding(
    rule="sql-injection",
    location=at("app/db.py", 12, 20, 33),
    message="request.args reaches the SQL text of sqlite3.Cursor.execute",
    rating=Rating(Severity.CRITICAL, Confidence.HIGH),
    scope="find",
    excerpt=Excerpt(
        11, ("    cursor = connect().cursor()", '    cursor.execute("SELECT " + n)', "    return cursor")
    ),
    flow=(
        Step(
            at("app/my views.py", 4, 12, 24),
            "request.args is untrusted (web)",
            Excerpt(4, ('    name = request.args["name"]',)),
        ),
        Step(at("app/db.py", 12, 20, 33), "execute takes it as SQL"),
    ),
    evidence=(Evidence("argument", '"SELECT " + n'),),
    fingerprint="1" * 64,
    edits=(
        Edit(at("app/db.py", 12, 20, 33), '"SELECT ?", (n,)', safe=False, why="The statement changes"),
        Edit(at("app/db.py", 1, 1, 1), "import sqlite3\n", safe=True),
    ),
    reporters=(Reporter("assay", "sql-injection", "0.1.0"), Reporter("bandit", "B608", "1.8.6")),
    state=State.NEW,
)
INVENTED = Finding(
    rule="nonexistent-package",
    location=at("requirements.txt", 3, 1, 22),
    message="requests-async-client is on no configured index",
    rating=Rating(Severity.HIGH, Confidence.HIGH),
    excerpt=Excerpt(2, ("flask==3.0.0", "requests-async-client>=1.0")),
    package=Package(Ecosystem.PYPI, "requests-async-client"),
    inquiries=(
        Inquiry(
            "https://index.example/simple/",
            "requests-async-client",
            "2026-01-02T03:04:05Z",
            "404 Not Found",
            cached=True,
        ),
    ),
    suggestion="Did you mean requests?",
    fingerprint="2" * 64,
)
CELL = Finding(
    rule="weak-hash",
    location=at("work/läuse.ipynb", 2, 5, 13, cell=3),
    message="hashlib.md5 is broken",
    rating=Rating(Severity.MEDIUM, Confidence.MEDIUM),
    excerpt=Excerpt(2, ("x = hash\u00e9md5",)),
    fingerprint="3" * 64,
    edits=(Edit(at("work/läuse.ipynb", 2, 5, 13, cell=3), "sha256", safe=True),),
)
KNOWN = Finding(
    rule="weak-hash",
    location=at("app/old.py", 3, 1, 5),
    message="hashlib.sha1 is broken",
    rating=Rating(Severity.MEDIUM, Confidence.HIGH),
    fingerprint="6" * 64,
    suppression=Suppression("baseline", "known in assay-baseline.json"),
    state=State.KNOWN,
)
EXISTING = replace(KNOWN, fingerprint="7" * 64, suppression=None, state=State.EXISTING)
ACCEPTED = Finding(
    rule="weak-hash",
    location=at("app/etag.py", 7, 1, 5),
    message="hashlib.md5 is broken",
    rating=Rating(Severity.MEDIUM, Confidence.HIGH),
    fingerprint="4" * 64,
    suppression=Suppression("inline", "only a cache key", at("app/etag.py", 7, 20, 60), date(2027, 1, 31)),
)
GAPS = (
    Gap(
        GapKind.UNVERIFIED,
        "left-pad",
        "The registry did not answer within 10 s.",
        "Scan again when it is up.",
    ),
    Gap(
        GapKind.SYNTAX,
        "app/old.py",
        "Line 3 does not parse",
        "Mend it, or leave the file out with --exclude",
        at("app/old.py", 3, 1, 2),
    ),
    Gap(GapKind.SKIPPED, "static/app.min.py", "Minified.", "Scan its source.", blocking=False),
)
FLASK = Requirement(
    package=Package(Ecosystem.PYPI, "flask", "3.0.0"),
    name="Flask",
    specifier="==3.0.0",
    location=at("requirements.txt", 2, 1, 6),
    specifier_location=at("requirements.txt", 2, 6, 13),
    extras=("async",),
    hashes=("sha256:00",),
)
ABSENT = Requirement(
    package=INVENTED.package or Package(Ecosystem.PYPI, ""),
    name="requests-async-client",
    specifier=">=1.0",
    location=INVENTED.location,
)
LEFT_PAD = Requirement(
    package=Package(Ecosystem.NPM, "left-pad"),
    name="left-pad",
    specifier="^1.0",
    location=at("web/package.json", 5, 5, 15),
    group="dev",
)
ASKED = Inquiry("https://index.example/simple/", "flask", "2026-01-02T03:04:05Z", "200, 62 releases")
RULES = {
    entry.id: entry
    for entry in (
        rule("sql-injection", Severity.CRITICAL),
        rule("nonexistent-package", cwe=(1357, 829)),
        rule("weak-hash", Severity.MEDIUM, cwe=(327,)),
        rule("bare-ignore", Severity.LOW, cwe=()),
    )
}


def report(
    findings: tuple[Finding, ...] = (SQL, INVENTED, CELL, ACCEPTED, KNOWN, EXISTING),
    gaps: tuple[Gap, ...] = GAPS,
    outcome: Outcome = Outcome.FAILED,
    hidden: int = 2,
) -> Report:
    return Report(
        version="0.1.0",
        root=Path("/home/me/my project"),
        started_at="2026-01-02T03:04:05+00:00",
        mode="balanced",
        findings=findings,
        gaps=gaps,
        targets=(
            Target(FLASK, Verdict.REAL, (ASKED,)),
            Target(ABSENT, Verdict.NONEXISTENT_PACKAGE, INVENTED.inquiries),
            Target(LEFT_PAD, Verdict.UNVERIFIED),
        ),
        rules=RULES,
        counts=Counts(files=37, lines=5210, requirements=14, packages=12, rules=4, seconds=1.5),
        gate=Gate(outcome, Severity.HIGH, "the reason"),
        hidden=hidden,
        engines=(
            Engine("bandit", "1.8.6", ran=True, rules="ab" * 32, findings=3, seconds=1.25),
            Engine("semgrep", "", ran=False),
        ),
        coverage=(
            Coverage("own engine", looked=True),
            Coverage("registries", looked=False, reason="offline was asked for"),
        ),
        comparisons=(
            Comparison("base", "origin/main", "c" * 40, matched=1),
            Comparison("baseline", "assay-baseline.json", matched=1, gone=2),
        ),
    )


ANSI = "\x1b[31mred\x1b[0m"
OSC = "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07"
BIDI = "\u202eetirw\u2066"
HTML = "<script>alert(1)</script>"
LINK = "[click](https://evil.example)"
HIDDEN = "\u200b\U000e0041\x00\x9b2J\r\n"
NASTY = ANSI + OSC + BIDI + HTML + LINK + HIDDEN
NASTY_PATH = f"a/{ANSI}{BIDI}\udc80 {HTML.replace('/', '')}.py"


def hostile() -> Report:
    place = at(NASTY_PATH, 1, 3, 6)
    finding = Finding(
        rule="sql-injection",
        location=place,
        message=NASTY,
        rating=Rating(Severity.HIGH, Confidence.HIGH),
        scope=NASTY,
        excerpt=Excerpt(1, (NASTY,)),
        flow=(Step(place, NASTY, Excerpt(1, (NASTY,))),),
        evidence=(Evidence(NASTY, NASTY),),
        package=Package(Ecosystem.NPM, f"@{ANSI}/{BIDI}", NASTY),
        inquiries=(Inquiry("https://index.example/", NASTY, NASTY, NASTY),),
        suggestion=NASTY,
        fingerprint="5" * 64,
        suppression=None,
    )
    accepted = Finding(
        rule="weak-hash",
        location=place,
        message=NASTY,
        rating=Rating(Severity.LOW, Confidence.HIGH),
        suppression=Suppression("inline", NASTY, place),
    )
    gap = Gap(GapKind.UNREADABLE, NASTY_PATH, NASTY, NASTY)
    return report(findings=(finding, accepted), gaps=(gap,))
