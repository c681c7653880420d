"""The HTML report as a text: one file, a policy that fits it, nothing of the scanned code that is markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from many import many
from msgspec.structs import replace
from reports import SQL, hostile, report

from scanner.model import Capability, Excerpt, Outcome, Vetting
from scanner.report import render
from scanner.report.page.findings import AT_ONCE
from scanner.report.page.markup import Markup, element

VOID = {"meta", "input"}
LOADS = {"src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "style"}


class Page(HTMLParser):
    """Every element with its attributes, scripts and styles with their text; fails on what does not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), attrs
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]].append(data)


def waiting(page: Page):
    """What the page's script fills in, as HTML."""
    document = json.loads(page.raw["script"][1])
    return [facts for facts, _ in document["facts"]] + list(document["advice"].values())


@pytest.mark.parametrize("made", [report(), hostile(), report(findings=(), gaps=()), many(AT_ONCE + 3)])
def test_one_file_that_loads_nothing_and_runs_only_its_script(made):
    page = Page(render("html", made))
    parts = [page, *map(Page, waiting(page))]
    for part in parts:
        for tag, attributes in part.elements:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base", "audio", "video"}
            assert not LOADS & set(attributes), (tag, attributes)
            assert not [name for name in attributes if name.startswith("on")]
            target = attributes.get("href") or "#"
            assert target.startswith(("#", "https://docs.example/")), target
    assert [tag for tag, _ in page.elements].count("script") == 3
    assert all(tag != "script" for part in parts[1:] for tag, _ in part.elements)


def test_policy_has_the_hashes_of_what_stands_there():
    page = Page(render("html", report()))
    metas = [attributes for tag, attributes in page.elements if tag == "meta"]
    policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for name, text in (("script-src", page.raw["script"][2]), ("style-src", page.raw["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"


def test_hostile_text_is_shown_and_does_nothing():
    text = render("html", hostile())
    body = text.partition("<body>")[2]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>alert" not in text
    assert "⟨U+202E⟩" in body
    assert all(character in "\n\t" or character.isprintable() for character in text)
    text.encode()


def test_details_that_wait_cannot_end_their_element():
    evil = replace(SQL, message="</script><script>alert(1)</script><!--", excerpt=Excerpt(1, ("</script>",)))
    text = render("html", report(findings=(evil,) * (AT_ONCE + 1)))
    raw = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert not set("<>&") & set("".join(raw))
    page = Page(text)
    assert len(json.loads(raw[0])) == len(json.loads(raw[1])["facts"]) == 1
    assert [tag for tag, _ in page.elements].count("script") == 3


def test_elements_escape_whatever_is_text():
    assert element("p", "<b>", title='"x"') == '<p title="&quot;x&quot;">&lt;b&gt;</p>\n'
    shown = element("b", "a")
    assert element("p", shown, None, [shown, "<"]) == "<p><b>a</b><b>a</b>&lt;</p>\n"
    assert element("p", f"{shown}") == "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"  # formatted, it is text again
    assert isinstance(shown, Markup)
    assert element("input", hidden=True, value=None, list="x") == '<input hidden list="x">'


def test_huge_lines_are_cut():
    wide = replace(SQL, excerpt=Excerpt(12, ("x" * 1_000_000,)), flow=(), message="m" * 1_000_000)
    assert len(render("html", report(findings=(wide,)))) < 80_000


def test_settled_findings_come_after_those_to_decide():
    text = render("html", report())
    states = re.findall(r'data-state="([^"]*)"', text)
    assert states == ["new", "open", "open", "accepted", "in the baseline", "there before"]


def test_what_a_vetted_package_can_do_comes_first():
    places = tuple(replace(SQL.location, path=f"pkg/{number}.py") for number in range(9))
    reads = Capability("files", "Reads <files>", ())
    can = (Capability("network", "Talks to hosts", places, new=True), reads)
    vetting = Vetting("pkg:pypi/left<pad>", (("left_pad-2.0.whl", "sha256:00"),), can, against="1.0")
    made = replace(report(), vetting=vetting)
    for name in ("html", "markdown"):
        text = render(name, made)
        assert text.index("Talks to hosts") < text.index("sql-injection")
        assert "left<pad>" not in text
        assert "Reads <files>" not in text
    assert "and 3 more" in render("html", made)
    Page(render("html", made))


def test_a_pass_that_was_asked_for_does_not_look_like_one():
    one = report()
    made = render("html", replace(one, gate=replace(one.gate, outcome=Outcome.PASSED, waived=True)))
    assert '<strong class="outcome waived">Not enforced</strong>' in made
    assert "outcome passed" not in made
