"""Markers under the right characters, nothing hidden, nothing that moves the cursor."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest
from many import many
from msgspec.structs import replace
from reports import GAPS, INVENTED, NASTY, SQL, hostile, report

from scanner.model import Excerpt, Gap, GapKind, Outcome, Span, Step, Verdict
from scanner.report import available, render, summary
from scanner.report.excerpt import draw
from scanner.support.terminal import Canvas, canvas, cells, escape

PLAIN = Canvas()
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[!-~]*\x1b\\")


def test_the_folder_is_the_registry():
    assert available() == {
        "cyclonedx": (".cdx.json", "bom.json"),
        "github": (),
        "gitlab-code-quality": ("gl-code-quality-report.json",),
        "gitlab-dependency-scanning": ("gl-dependency-scanning-report.json",),
        "gitlab-sast": ("gl-sast-report.json",),
        "html": (".html", ".htm"),
        "json": (".json",),
        "junit": (".junit.xml", ".xml"),
        "markdown": (".md", ".markdown"),
        "sarif": (".sarif", ".sarif.json"),
        "terminal": (".txt",),
    }


def marked(line, column, end_column, width=100):
    """The text above the marker, cut out of the drawn line by cells."""
    rows = draw(Excerpt(1, (line,)), Span(1, column, 1, end_column), Canvas(width=width), "", "1")
    source, marker = (row.partition("│")[2][1:] for row in rows)
    start, length = len(marker) - len(marker.lstrip()), len(marker.strip())
    taken, text = 0, ""
    for character in source:
        if start <= taken < start + length:
            text += character
        taken += cells(character)
    return text


@pytest.mark.parametrize(
    ("line", "column", "end_column", "text"),
    [
        ("run(cmd)", 5, 8, "cmd"),
        ("\tx\trun(cmd)", 8, 11, "cmd"),
        ("名前 = run(cmd)", 10, 13, "cmd"),
        ("run('🦊', cmd)", 10, 13, "cmd"),
        ("e\u0301 = run(cmd)", 10, 13, "cmd"),
        ("'\u202e' + cmd", 7, 10, "cmd"),
        ("x = '\u202e'", 6, 7, "⟨U+202E⟩"),
        ("x", 2, 2, ""),
        ("short", 40, 50, ""),
    ],
)
def test_marker_stands_under_the_code(line, column, end_column, text):
    assert marked(line, column, end_column) == text


def test_long_line_is_cut_around_the_code():
    line = "x = [" + "1, " * 100 + "run(cmd), " + "2, " * 100
    column = line.index("run") + 1
    assert marked(line, column, column + 8, width=60) == "run(cmd)"
    rows = draw(Excerpt(1, (line,)), Span(1, column, 1, column + 8), Canvas(width=60), "", "1")
    assert all(cells(row) <= 60 for row in rows)
    assert rows[0].count("…") == 2


def test_tabs_reach_the_next_stop():
    rows = draw(Excerpt(1, ("ab\tc\td",)), Span(1, 1, 1, 2), PLAIN, "", "1")
    assert rows[0].partition("│")[2] == " ab  c   d"


def test_span_over_several_lines():
    rows = draw(Excerpt(1, ("run(", "    cmd,", ")", "done")), Span(1, 1, 3, 2), PLAIN, "", "1")
    assert rows == ["  1 > run(", "  2 >     cmd,", "  3 > )", "  4 │ done"]


def test_long_excerpt_keeps_the_code_in_sight():
    lines = tuple(f"line {number}" for number in range(1, 31))
    rows = draw(Excerpt(1, lines), Span(20, 1, 20, 5), PLAIN, "", "1")
    assert any("line 20" in row for row in rows)
    assert len(rows) <= 10


@pytest.mark.parametrize("surface", [PLAIN, Canvas(width=80, color=True, hyperlinks=True)])
def test_hostile_text_cannot_steer_the_terminal(surface):
    text = OWN.sub("", render("terminal", hostile(), surface))
    assert all(character == "\n" or character.isprintable() for character in text)
    assert "⟨U+202E⟩" in text
    assert "<script>" in text


def test_hostile_rule_id_of_a_foreign_engine():
    text = render("terminal", report(findings=(replace(SQL, rule=NASTY),)))
    assert all(character == "\n" or character.isprintable() for character in text)


def test_only_own_links_are_links():
    text = render("terminal", hostile(), Canvas(color=True, hyperlinks=True))
    targets = set(re.findall(r"\x1b\]8;;([^\x1b\x07]+)", text))
    assert targets
    assert all(target.startswith("file:///home/me/my%20project/") for target in targets)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("naïve 名前 🦊", "naïve 名前 🦊"),
        ("\u3000", "\u3000"),
        ("\t", "⟨U+0009⟩"),
        ("\x9b", "⟨U+009B⟩"),
        ("\u200b\u2060\ufeff", "⟨U+200B⟩⟨U+2060⟩⟨U+FEFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\ufe0f\U000e0100", "⟨U+FE0F⟩⟨U+E0100⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u2028", "⟨U+2028⟩"),
    ],
)
def test_escape(text, shown):
    assert escape(text) == shown


def test_no_colour_and_no_links_unless_the_canvas_has_them():
    assert "\x1b" not in render("terminal", report())


class Terminal(io.StringIO):
    def isatty(self):
        return True

    def fileno(self):
        raise OSError


@pytest.mark.parametrize(
    ("stream", "wish", "environ", "color", "links"),
    [
        (io.StringIO(), None, {}, False, False),
        (io.StringIO(), True, {}, True, False),
        (Terminal(), None, {"TERM": "xterm"}, True, True),
        (Terminal(), None, {"TERM": "dumb"}, False, False),
        (Terminal(), False, {"TERM": "xterm"}, False, True),
    ],
)
def test_what_a_stream_can_show(stream, wish, environ, color, links):
    surface = canvas(stream, wish, environ)
    assert (surface.color, surface.hyperlinks) == (color, links)


def test_worst_finding_stands_last_and_accepted_ones_are_only_counted():
    text = render("terminal", report())
    assert text.index("weak-hash") < text.index("nonexistent-package") < text.index("sql-injection")
    assert "app/etag.py" not in text
    assert "1 accepted by ignores" in text


def test_advice_is_given_once_for_each_rule_where_the_eye_is():
    again = replace(SQL, location=replace(SQL.location, path="app/other.py"))
    text = render("terminal", report(findings=(SQL, again)))
    assert text.count("Whoever controls the text") == 1
    assert "below; 'assay explain sql-injection'" in text
    assert text.index("app/other.py") < text.index("app/db.py") < text.index("Whoever controls the text")


def test_of_many_findings_the_worst_are_shown_in_full_and_the_others_in_a_line():
    text = render("terminal", many(300))
    lines = text.splitlines()
    short = [line for line in lines if re.match(r"(note|low|medium|high|critical) +app/", line)]
    assert len(short) == 300
    assert [line for line in lines if line.startswith("  about")] == [
        line for line in lines if "about  " in line
    ]
    assert sum(line.startswith("  about") for line in lines) == 20
    assert short[0].startswith("note  ")
    assert short[-1].endswith("sql-injection")  # the worst, with its excerpt below
    assert lines.index("findings by rule") > lines.index(short[-1])
    table = lines[lines.index("findings by rule") + 1 :][:3]
    assert [line.split()[:3] for line in table] == [
        ["critical", "100", "nonexistent-package"],
        ["critical", "100", "sql-injection"],
        ["critical", "100", "weak-hash"],
    ]
    assert len(lines) < 700


def test_a_screen_is_not_flooded():
    screen = Canvas(width=80, hyperlinks=True)
    lines = OWN.sub("", render("terminal", many(5_000), screen)).splitlines()
    assert len(lines) < 600
    assert "4,780 findings not shown here: '-o assay.html' has them all" in lines[0]
    assert max(map(cells, lines)) <= 80


def test_inquiry_says_who_was_asked_what_when_and_what_came_back():
    text = " ".join(render("terminal", report(findings=(INVENTED,))).split())
    assert (
        "asked https://index.example/simple/ for requests-async-client at 2026-01-02T03:04:05Z: "
        "404 Not Found (from the cache)" in text
    )


def test_finding_of_an_unknown_rule_is_shown():
    assert "mystery" in render("terminal", report(findings=(replace(SQL, rule="mystery"),)))


def gaps_shown(*gaps):
    return " ".join(render("terminal", report(findings=(), gaps=gaps)).split())


def test_gaps_that_say_the_same_are_one():
    skipped = tuple(
        Gap(GapKind.SKIPPED, f"{number}.min.py", "Minified.", "", blocking=False) for number in range(30)
    )
    text = gaps_shown(*skipped, GAPS[0])
    assert text.index("left-pad") < text.index("Minified")  # what blocks comes first
    assert "skipped 30 places in 30 files: 0.min.py, 1.min.py, 2.min.py, …: Minified." in text
    assert text.count("Minified") == 1


def test_few_places_are_all_named():
    assert "skipped a.py, b.py: Minified." in gaps_shown(
        *(Gap(GapKind.SKIPPED, name, "Minified.", "", blocking=False) for name in ("a.py", "b.py"))
    )


def test_many_gaps_of_a_kind_are_counted_and_the_way_to_see_all_is_told():
    text = gaps_shown(
        *(Gap(GapKind.SYNTAX, "a.py", f"Odd thing {number}", "Mend it.") for number in range(9))
    )
    assert text.count("Odd thing") == 6
    assert "syntax 3 more places in 1 file ('--format json' lists all)" in text


def test_steps_on_one_line_are_one_station():
    def step(line, note):
        return Step(replace(SQL.location, span=Span(line, 1, line, 3)), note, Excerpt(line, ("code()",)))

    flow = (step(3, "comes in"), step(3, "an element of it"), step(3, "comes in"), step(12, "goes out"))
    found = replace(SQL, flow=flow, location=flow[-1].location, excerpt=Excerpt(12, ("sink()",)))
    text = render("terminal", report(findings=(found,)))
    assert "    1. line 3  comes in; an element of it\n         3 │ code()" in text
    assert "    2. line 12  goes out\n  argument" in text  # its code stands above
    assert "sink()" in text


def test_narrow_terminals_get_whole_words():
    long = "step that goes on and on, far beyond the edge of the screen"
    step = Step(replace(SQL.location, path="a/long/path/to/some/module.py"), long)
    found = replace(SQL, rule="a-rule-with-quite-a-long-name-for-a-rule", flow=(step, *SQL.flow))
    text = render("terminal", report(findings=(found,)), Canvas(width=50))
    assert max(map(len, text.splitlines()[:-1])) <= 50
    split = render("terminal", report(findings=()), Canvas(width=60, hyperlinks=True)).splitlines()[-4:]
    assert not any(line.startswith("·") for line in split)
    assert split[-1].endswith("gate failed (high or worse)")
    assert max(map(len, split[-2:])) <= 60


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        (Outcome.PASSED, "gate passed (the reason)"),
        (Outcome.FAILED, "gate failed (high or worse)"),
        (Outcome.NOTHING, "nothing to scan"),
        (Outcome.INCOMPLETE, "incomplete (balanced mode forbids gaps)"),
    ],
)
def test_summary_is_one_line_that_ends_in_the_verdict(outcome, end):
    line = summary(report(outcome=outcome))
    looked = "37 files, 5,210 lines, 12 packages (1 unverified) checked"
    assert line.startswith(f"1 critical, 1 high, 1 medium · {looked} · ")
    assert line.endswith(f" · 3 gaps · {end}")
    assert "\n" not in line


def test_unverified_packages_are_not_called_checked():
    made = report()
    open_one = replace(made.targets[0], verdict=Verdict.UNVERIFIED)
    line = summary(replace(made, targets=(open_one, open_one)))
    assert "12 packages (1 unverified) checked" in line


def test_clean_report_needs_no_heavy_module():
    code = (
        "import sys, dataclasses\n"
        "from reports import report\n"
        "from scanner.report import render\n"
        "from scanner.support.terminal import Canvas\n"
        "render('terminal', report(findings=(), gaps=()), Canvas(color=True, hyperlinks=True))\n"
        "print([name for name in ('rich', 'typer', 'requests', 'packageurl') if name in sys.modules])"
    )
    environ = os.environ | {"PYTHONPATH": os.path.dirname(__file__)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True
    )
    assert done.stdout == "[]\n"


def test_long_texts_are_cut():
    text = render("terminal", report(findings=(replace(SQL, message=NASTY * 1000),)))
    assert len(text) < 10_000
