"""Edits as changes of files."""

from __future__ import annotations

import pytest

from scanner.fix import StaleError, plan, write
from scanner.model import Edit, Location, Span


def edit(line, start, end, text, path="a.txt", cell=None):
    return Edit(Location(path, Span(line, start, line, end), cell), text, safe=True)


def test_edits_of_one_file_are_made_together(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffone two\r\nthrée\r\n".encode())
    made = plan(tmp_path, [[edit(1, 1, 4, "1")], [edit(2, 5, 5, "!\n"), edit(1, 5, 8, "2")]])
    (change,) = made.changes
    assert change.after.decode() == "\ufeff1 2\r\nthré!\r\ne\r\n"
    assert change.diff.startswith("--- a/a.txt\n+++ b/a.txt\n@@")
    write(change)
    assert (tmp_path / "a.txt").read_bytes() == change.after
    with pytest.raises(StaleError):
        write(change)
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_all_edits_of_a_finding_or_none(tmp_path):
    (tmp_path / "a.txt").write_text("one two\n")
    (tmp_path / "b.txt").write_text("one two\n")
    overlapping = [edit(1, 1, 4, "x"), edit(1, 1, 3, "y", "b.txt")]
    made = plan(tmp_path, [[edit(1, 2, 6, "z")], overlapping])
    assert [change.path for change in made.changes] == ["a.txt"]
    assert [gap.cause for gap in made.gaps] == ["A fix was left out: It overlaps with another fix."]


def test_the_same_edit_twice_is_made_once(tmp_path):
    (tmp_path / "a.txt").write_text("one two\n")
    made = plan(tmp_path, [[edit(1, 1, 4, "1")], [edit(1, 1, 4, "1")]])
    assert made.changes[0].after == b"1 two\n"
    assert made.gaps == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (edit(9, 1, 2, "x"), "no longer in the file"),
        (edit(1, 1, 2, "x", "../out.txt"), "outside of the project"),
        (edit(1, 1, 2, "x", "gone.txt"), "cannot be read"),
        (edit(1, 1, 2, "x", "latin.txt"), "cannot be read as UTF-8"),
        (edit(1, 1, 2, "x", cell=1), "notebook"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path, bad, said):
    (tmp_path / "p").mkdir()
    (tmp_path / "out.txt").write_text("x\n")
    (tmp_path / "p" / "a.txt").write_text("one\n")
    (tmp_path / "p" / "latin.txt").write_bytes(b"caf\xe9\n")
    made = plan(tmp_path / "p", [[bad]])
    assert made.changes == ()
    assert said in made.gaps[0].cause
