"""The Markdown report: rendered as GitHub's dialect is, nothing of the scanned code becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from many import many
from markdown_it import MarkdownIt
from msgspec.structs import replace
from reports import SQL, hostile, report

from scanner.model import Outcome
from scanner.report import render
from scanner.report.formats.markdown import MOST_BYTES

ALLOWED = {
    "h2",
    "h3",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "code",
    "details",
    "summary",
}
ALLOWED |= {"b", "pre", "ol", "ul", "li", "br"}
EVIL = "</summary></details> | **b** `c` [l](http://x) ![i](http://x) <img src=x> @octocat #12 ~~s~~"
EVIL += " http://a.example www.a.example $x$ </code></pre>"


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in {"br", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        if not {"code", "pre"} & set(self.open):
            self.words.append(data)


def page(made):
    """The report as HTML: with tables, strikethrough and links made of addresses, as GitHub does."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Page(parser.render(render("markdown", made)))


@pytest.mark.parametrize(
    "made",
    [
        report(),
        hostile(),
        report(findings=(), gaps=(), outcome=Outcome.PASSED),
        report(findings=(replace(SQL, message=EVIL, scope=EVIL, rule=EVIL),)),
    ],
)
def test_only_our_own_markup(made):
    read = page(made)
    assert set(read.tags) <= ALLOWED
    assert read.open == []
    words = "".join(read.words)
    assert not re.search(r"[@#]\w", words)
    assert not re.search(r"\bwww\.|\bhttps?://", render("markdown", made).translate({ord(":"): ":"}))


def test_worst_first_with_code_and_flow():
    text = render("markdown", report())
    order = [text.index(f"<b>{word}</b>") for word in ("critical", "high", "medium")]
    assert order == sorted(order)
    assert text.startswith("## Assay: failed\n")
    assert "1. <code>app/my views.py&#58;4&#58;12</code> request.args is untrusted (web)" in text
    assert "&#94;" not in text
    assert "^^^^^" in text  # the marker under the code
    assert text.count("**Why&#58;**") == 0
    assert text.count("**Why:**") == 3  # each rule once
    assert "app/etag.py" not in text


def test_gaps_and_packages_are_told():
    text = render("markdown", report())
    assert "### Not looked at" in text
    assert "The registry did not answer within 10 s." in text
    assert "| left out | registries | offline was asked for. |" in text
    assert "| unverified | <code>pkg&#58;npm/left-pad ^1.0</code>" in text
    assert "pkg&#58;pypi/flask" not in text  # plainly real


def test_fits_a_job_summary_whatever_is_found():
    made = many(20_000)
    text = render("markdown", made)
    size = len(text.encode())
    assert MOST_BYTES * 0.9 < size <= MOST_BYTES
    told = len(re.findall(r"^(?:<details>|- \*\*)", text, re.MULTILINE))
    assert f"\n{20_000 - told:,} more findings: " in text
    assert "### Not looked at" in text


def test_a_clean_report_is_short():
    clean = report(findings=(), gaps=(), outcome=Outcome.PASSED)
    text = render("markdown", replace(clean, coverage=(), targets=()))
    assert "Findings" not in text
    assert "**No findings**" in text
    assert len(text) < 500
