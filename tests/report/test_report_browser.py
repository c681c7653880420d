"""The HTML report in a real browser: filters, flow, keyboard, hostile text, thousands of findings, paper.

Needs Chromium and Playwright's Python package; skipped without them. ``ASSAY_CHROMIUM`` names another one.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from many import many
from reports import hostile, report

from scanner.report import render

CHROMIUM = os.environ.get("ASSAY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MOST = 1.5  # seconds until 5,000 findings are there and filtered

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install Debian's package chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="Playwright's Python package is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def show(browser, tmp_path):
    """Opens a report; in the end, nothing was loaded and nothing went wrong on any page."""
    said, asked = [], []
    contexts = []

    def open_page(made, fragment="", **options):
        file = tmp_path / "report.html"
        file.write_text(render("html", made), "utf-8")
        context = browser.new_context(viewport={"width": 1200, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{file.as_uri()}{fragment}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert {url.partition("#")[0].rpartition("/")[2] for url in asked} == {"report.html"}


def shown(page):
    return page.locator(".findings > li:visible").count()


def settles(page, count):
    """Wait until so many findings are shown: a form's reset is told before its fields have changed."""
    limit = time.monotonic() + 10
    while shown(page) != count and time.monotonic() < limit:
        time.sleep(0.02)
    assert shown(page) == count


def test_filters_narrow_and_clear_gives_all_back(show):
    page = show(report())
    assert shown(page) == 6
    page.get_by_role("checkbox", name="medium 4").check()
    assert shown(page) == 4
    page.get_by_label("State").select_option("there before")
    assert shown(page) == 1
    assert page.get_by_role("status").inner_text() == "1 of 6 shown, worst first."
    page.get_by_role("button", name="Clear").click()
    settles(page, 6)
    page.get_by_label("Rule").select_option("nonexistent-package")
    assert shown(page) == 1
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("File").fill("OLD.py")
    assert shown(page) == 2
    page.get_by_label("File").fill("")
    page.get_by_label("Text").fill("cwe-89 sqlite3")
    assert shown(page) == 1
    page.get_by_label("Text").fill("not there")
    assert page.get_by_text("No finding fits these filters.").is_visible()


def test_rules_and_files_are_counted_and_lead_to_their_findings(show):
    page = show(many(30))
    page.get_by_text("By rule and by file").click()
    page.locator(".groups").get_by_role("link", name="weak-hash").click()
    assert shown(page) == 10
    assert page.get_by_label("Rule").input_value() == "weak-hash"
    page.locator(".groups").get_by_role("link", name="app/part0/file0.py").click()
    assert shown(page) == 1
    assert page.get_by_label("Rule").input_value() == ""


def test_filters_are_kept_in_the_address(show):
    page = show(report())
    page.get_by_role("checkbox", name="critical 1").check()
    page.get_by_label("Text").fill("sql")
    fragment = page.evaluate("location.hash")
    again = show(report(), fragment)
    assert shown(again) == 1
    assert again.get_by_label("Text").input_value() == "sql"


def test_flow_goes_step_by_step_from_source_to_sink(show):
    page = show(report())
    first = page.locator("#list > li").first
    assert first.locator("details").get_attribute("open") is not None  # the worst is open
    steps = first.locator(".flow > li")
    assert steps.count() == 2
    assert steps.locator(".role").all_inner_texts() == ["source", "sink"]
    assert steps.locator(".place").all_inner_texts() == ["app/my views.py:4:12", "app/db.py:12:20"]
    assert steps.locator("mark").all_inner_texts() == ["request.args", '"SELECT " + n']
    assert steps.nth(1).locator(".line").evaluate_all("lines => lines.map(line => line.dataset.n)") == [
        "11",
        "12",
        "13",
    ]


def test_works_by_keyboard_with_visible_focus(show):
    page = show(report())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="To the findings")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.type("md5")
    assert shown(page) == 2
    page.keyboard.press("Tab")  # Clear
    page.keyboard.press("Enter")
    page.get_by_text("3 findings, worst first").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "document.activeElement"
    assert "async-client" in page.evaluate(f"{focused}.textContent")
    assert page.evaluate(f"getComputedStyle({focused}).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.parentElement.open")
    page.keyboard.press("k")
    assert "sqlite3" in page.evaluate(f"{focused}.textContent")


def test_landmarks_and_names_for_screen_readers(show):
    page = show(report())
    for role in ("banner", "navigation", "main", "search", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role
    for name in ("Findings", "Not looked at", "Dependencies", "Evidence"):
        assert page.get_by_role("region", name=name).count() >= 1, name
    assert page.get_by_role("heading", level=1).inner_text() == "my project"
    nameless = "all => all.filter(field => !field.labels.length).length"
    assert page.locator("form input, form select").evaluate_all(nameless) == 0


def test_hostile_text_runs_nothing_and_stays_in_its_place(show):
    page = show(hostile())
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert "<script>alert(1)</script>" in page.locator(".message").first.inner_text()
    assert "⟨U+202E⟩" in page.locator("pre").first.inner_text()
    assert page.locator("script").count() == 3
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0


def test_thousands_of_findings_are_there_and_filtered_at_once(show):
    """Seconds of the page's process: the same as those of the clock where it does not share its core."""
    script = """() => new Promise(done => {
        const form = document.getElementById("filter");
        form.elements.text.value = "number 4990";
        form.dispatchEvent(new Event("input"));
        requestAnimationFrame(() => setTimeout(done));
    })"""
    page = show(report())
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "ProcessTime")

    file = Path(urlsplit(page.url).path)
    file.write_text(render("html", many(5_000)), "utf-8")
    start = spent()
    page.reload()
    page.evaluate(script)
    assert spent() - start <= MOST
    assert shown(page) == 1
    page.locator(".findings > li:visible summary").click()
    details = page.locator(".findings > li:visible .details")
    assert "Why it matters" in details.inner_text()
    assert page.locator(".details").count() == 100 + 1  # only what was opened was filled in


def test_the_whole_list_is_there_as_far_as_one_scrolls(show):
    made = many(1_000)
    page = show(made)
    assert page.get_by_role("status").inner_text().startswith("1,000 findings")
    built = shown(page)
    assert 100 < built < 500
    for _ in range(12):
        page.locator(".findings > li").last.scroll_into_view_if_needed()
        page.wait_for_timeout(60)
    assert shown(page) == 1_000
    names = page.locator(".findings > li .message").all_text_contents()
    assert names == [finding.message for finding in made.findings]
    page.get_by_role("checkbox", name="note 200").check()
    assert page.get_by_role("status").inner_text() == "200 of 1,000 shown, worst first."
    again = show(made, f"#f-{made.findings[900].fingerprint[:16]}")
    found = again.locator(f"#f-{made.findings[900].fingerprint[:16]}")
    assert found.get_attribute("open") is not None
    assert "Why it matters" in found.text_content()


def test_without_scripts_no_finding_is_missing(show):
    page = show(many(300), java_script_enabled=False)
    assert shown(page) == 300


def test_dark_and_light(show):
    grounds = []
    for scheme in ("light", "dark"):
        page = show(report(), color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    page.get_by_role("button", name="Dark or light").click()
    grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] == grounds[2] != grounds[1]


def test_on_paper_everything_is_open_and_controls_are_gone(show):
    page = show(report())
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible()
    assert page.get_by_text("every one", exact=False).count() == 0
    answers = page.locator(".asked").first  # in a finding that is closed on the screen
    assert answers.bounding_box()["height"] > 5
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_scripts_it_can_be_read(show):
    page = show(report(), java_script_enabled=False)
    assert shown(page) == 6
    assert not page.locator("form").is_visible()
    page.locator("summary").nth(1).click()
    assert page.get_by_text("404 Not Found").first.is_visible()


def test_narrow_screens_need_no_sideways_scrolling(show):
    page = show(report())
    page.set_viewport_size({"width": 360, "height": 700})
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_address_of_a_finding_opens_it(show):
    page = show(report())
    name = page.locator("details.finding").nth(1).get_attribute("id")
    again = show(report(), f"#{name}")
    assert again.locator(f"#{name}").get_attribute("open") is not None
