"""The whole page in one file: it loads nothing, and runs only the script whose hash its policy holds."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from scanner.model import Report
from scanner.report.page import capabilities, findings, packages, record, unseen, verdict
from scanner.report.page.markup import Markup, element, join

_HERE = Path(__file__).parent


def document(report: Report) -> str:
    """The HTML of ``report``."""
    title = report.vetting.package if report.vetting else report.root.name or "/"
    found, waiting = findings.section(report)
    named = packages.section(report)
    vetted = capabilities.section(report)
    entries: list[tuple[str, str, int | None]] = [
        ("findings", "Findings", len(report.shown)),
        ("gaps", "Not looked at", len(report.gaps)),
        ("packages", "Dependencies", len(report.targets)),
        ("evidence", "Evidence", None),
    ]
    body = element(
        "body",
        element("a", "To the findings", href="#findings", class_="skip"),
        element(
            "div",
            element("button", "Dark or light", type="button", id="theme", hidden=True),
            verdict.header(report, title),
            verdict.contents([entry for entry in entries if entry[0] != "packages" or named]),
            element("main", vetted, found, unseen.section(report), named, record.section(report), id="main"),
            element(
                "footer", element("p", f"Assay {report.version}. This file loads nothing and sends nothing.")
            ),
            class_="page",
        ),
        _data(waiting),
        Markup(f"<script>{_file('page.js')}</script>"),
    )
    head = element("head", _policy(), element("title", f"Assay: {title}"), _style())
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _policy() -> Markup:
    """What the page may do, before anything else stands in it."""
    rules = (
        "default-src 'none'",
        f"script-src '{_hash(_file('page.js'))}'",
        f"style-src '{_hash(_file('page.css'))}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types assay",
    )
    return join(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content="; ".join(rules)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
    )


def _style() -> Markup:
    return Markup(f"<style>{_file('page.css')}</style>")


def _data(waiting: findings.Waiting) -> Markup:
    """What waits, in two parts, because the second is read when a finding is opened."""
    used = {rule for _, rule in waiting.facts}
    details = {
        "facts": [[str(facts), rule] for facts, rule in waiting.facts],
        "advice": {rule: str(text) for rule, text in waiting.advice.items() if rule in used},
    }
    return join(_json("index", waiting.index), _json("waiting", details))


def _json(name: str, document: object) -> Markup:
    """JSON without a character that could end the script element."""
    text = json.dumps(document, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{name}">{text}</script>')


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
