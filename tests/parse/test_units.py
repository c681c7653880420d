"""Files, notebooks and Markdown become units whose places are the file's own."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import GapKind, Source, SourceKind, Span
from scanner.parse import ParseLimitError, classify, excerpt, locate, place, syntax_gaps, tree, units


def python(data: bytes):
    return units(Source("a.py", SourceKind.PYTHON), data)


def one(data: bytes):
    (unit,) = python(data).units
    return unit


def notebook(*cells, **extra) -> bytes:
    listed = [cell if isinstance(cell, dict) else {"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": listed, "nbformat": 4, "metadata": {}, **extra}).encode()


def read_notebook(data: bytes):
    return units(Source("n.ipynb", SourceKind.NOTEBOOK), data)


def markdown(text: str):
    return units(Source("r.md", SourceKind.MARKDOWN), text.encode()).units


def names(unit) -> dict[str, tuple[int | None, int, int]]:
    """Identifier → (cell, line, column) for all identifiers of a unit, as the tree places them."""
    found, pending = {}, [tree(unit.text).root_node]
    while pending:
        node = pending.pop()
        if node.type == "identifier":
            where = locate(unit, node.start_point, node.end_point)
            found[node.text.decode()] = (where.cell, where.span.line, where.span.column)
        pending.extend(node.children)
    return found


class TestClassify:
    @pytest.mark.parametrize(
        ("name", "head", "kind"),
        [
            ("a.py", b"", SourceKind.PYTHON),
            ("a.pyi", b"", SourceKind.PYTHON),
            ("a.pyw", b"", SourceKind.PYTHON),
            ("A.PY", b"", SourceKind.PYTHON),
            ("n.ipynb", b"", SourceKind.NOTEBOOK),
            ("README.md", b"", SourceKind.MARKDOWN),
            ("tool", b"#!/usr/bin/env python3\nx", SourceKind.PYTHON),
            ("tool", b"#!/usr/bin/python3.12 -E\n", SourceKind.PYTHON),
            ("tool", b"#!/usr/bin/env -S uv run --script\n", SourceKind.PYTHON),
            ("tool", b"#!/bin/sh\n# python\n", SourceKind.MANIFEST),
            ("a.txt", b"", SourceKind.TEXT),
            ("requirements.txt", b"", SourceKind.MANIFEST),
            ("requirements-dev.txt", b"", SourceKind.MANIFEST),
            ("dev_requirements.in", b"", SourceKind.MANIFEST),
            ("requirements/base.txt", b"", SourceKind.MANIFEST),
            ("docs/notes.txt", b"", SourceKind.TEXT),
            ("x/constraints.txt", b"", SourceKind.MANIFEST),
            ("pyproject.toml", b"", SourceKind.MANIFEST),
            ("web/package.json", b"", SourceKind.MANIFEST),
            ("robots.txt", b"", SourceKind.TEXT),
        ],
    )
    def test_kinds(self, name, head, kind):
        assert classify(name, lambda: head) is kind


class TestText:
    @pytest.mark.parametrize(
        "data",
        [
            "é = b\n".encode(),
            b"\xef\xbb\xbf" + "é = b\n".encode(),
            "# coding: latin-1\né = b\n".encode("latin-1"),
            "#!x\n# -*- coding: cp1252 -*-\né = b\n".encode("cp1252"),
            b"\xff\xfe" + "é = b\n".encode("utf-16-le"),
        ],
    )
    def test_encodings(self, data):
        parsed = python(data)
        assert parsed.gaps == ()
        assert names(parsed.units[0])["b"][2] == 5

    def test_cookie_only_counts_in_the_first_two_lines(self):
        data = "x = 1\n\n# coding: latin-1\ny = 'é'\n".encode()
        assert python(data).gaps == ()
        assert "é".encode() in one(data).text

    def test_code_hidden_by_its_encoding_is_seen(self):
        assert b"import os" in one(b"# coding: unicode_escape\n# \\u000aimport os\n").text
        assert b"import os" in one(b"# coding: utf-7\n# +AAo-import os\n").text

    @pytest.mark.parametrize(
        "data",
        [b"x = '\xff'\ny = 1\n", b"# coding: nonsense\ny = 1\n", b"y = 1\n\0", b"# coding: idna\ny = 1\n"],
    )
    def test_what_does_not_decode_is_a_gap_and_the_rest_is_kept(self, data):
        parsed = python(data)
        assert [(gap.kind, gap.blocking) for gap in parsed.gaps] == [(GapKind.UNREADABLE, False)]
        assert "y" in names(parsed.units[0])

    def test_lone_return_ends_a_line_as_in_python(self):
        assert names(one(b"# comment\rimport os\r\nb = 1\n")) == {"os": (None, 2, 8), "b": (None, 3, 1)}

    def test_form_feed_and_separators_are_no_lines(self):
        assert names(one("s = '\u2028\x1c'\n\x0cb = 1\n".encode()))["b"] == (None, 2, 2)


class TestTree:
    @pytest.mark.parametrize("depth", [200, 100_000])
    def test_deep_nesting(self, depth):
        unit = one(b"x = " + b"(" * depth + b"1" + b")" * depth + b"\ny = 2\n")
        assert syntax_gaps(unit, tree(unit.text)) == ()
        unit = one(b"x = " + b"[" * depth + b"\ny = 2\n")
        try:
            gaps = syntax_gaps(unit, tree(unit.text))
        except ParseLimitError as error:
            assert depth > 200, error
        else:
            assert gaps[0].kind is GapKind.SYNTAX

    def test_wreck_is_given_up_at_once(self):
        start = time.monotonic()
        with pytest.raises(ParseLimitError):
            tree(b"(" * 900_000)
        assert time.monotonic() - start < 5

    def test_errors_are_counted_and_placed(self):
        unit = one(b"a = 1\nb = = 2\nc = 3\nd = )\n")
        (gap,) = syntax_gaps(unit, tree(unit.text))
        assert (gap.kind, gap.location.line) == (GapKind.SYNTAX, 2)
        assert "2 places" in gap.cause

    @pytest.mark.parametrize(
        ("code", "what"),
        [
            ("print 'x'\n", "print statement"),
            ("exec 'x' in y\n", "exec statement"),
            ("try:\n    pass\nexcept IOError, e:\n    pass\n", "except Error, name"),
            ("raise E, 'x'\n", "raise Error, text"),
        ],
    )
    def test_python_2_is_named(self, code, what):
        unit = one(code.encode())
        (gap,) = syntax_gaps(unit, tree(unit.text))
        assert "Python 2" in gap.cause
        assert what in gap.cause

    @pytest.mark.parametrize(
        "code",
        [
            "print('x')\nprint\nprint (1)\nexec('x')\n",
            "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n",
            "def f[T](x: T) -> T: return x\ntype A = int\nf'{x!r:>{y}}'\n",
            "match x:\n    case [1, *rest] if rest: pass\n",
            "s = '''\nprint 'x'\n'''\n",
            "try: pass\nexcept* OSError: pass\n",
        ],
    )
    def test_python_3_has_no_gap(self, code):
        unit = one(code.encode())
        assert syntax_gaps(unit, tree(unit.text)) == ()

    def test_excerpt_is_cut(self):
        unit = one(b"a = '" + b"x" * 1000 + b"'\n" + b"b = 1\n" * 40)
        shown = excerpt(unit, 0, 30)
        assert shown.first_line == 1
        assert len(shown.lines) == 12
        assert len(shown.lines[0]) == 400
        assert shown.lines[1] == "b = 1"

    @given(
        st.lists(
            st.text(st.characters(exclude_characters="\r\n'\\\0", exclude_categories=["Cs"])), max_size=5
        )
    )
    def test_columns_are_code_points(self, texts):
        code = "".join(f"'{text}'; name{index} = 1\n" for index, text in enumerate(texts))
        found = names(one(code.encode()))
        for index, text in enumerate(texts):
            assert found.get(f"name{index}") == (None, index + 1, len(text) + 5)


class TestNotebook:
    def test_cells_and_lines(self):
        markdown_cell = {"cell_type": "markdown", "source": "# x = 1"}
        data = notebook(["a = 1\n", "b = 2"], markdown_cell, "\nc = a\n")
        (unit,) = read_notebook(data).units
        assert names(unit) == {"a": (1, 1, 1), "b": (1, 2, 1), "c": (3, 2, 1)}
        assert excerpt(unit, 1, 5).lines == ("b = 2",)

    def test_magics_are_blank(self):
        cell = "%matplotlib inline\n!pip install x \\\n  y\nfiles = !ls\nos.path?\nx = (1\n % 2)\n'''\n%y\n'''\nz = 1"  # noqa: E501
        (unit,) = read_notebook(notebook(cell)).units
        lines = unit.text.decode().split("\n")
        assert lines[:5] == [""] * 5
        assert lines[5:] == ["x = (1", " % 2)", "'''", "%y", "'''", "z = 1", ""]
        assert names(unit)["z"] == (1, 11, 1)
        assert syntax_gaps(unit, tree(unit.text)) == ()

    def test_cell_magics(self):
        (unit,) = read_notebook(notebook("%%bash\nrm -rf x\n", "%%time\ny = 1\n")).units
        assert names(unit) == {"y": (2, 2, 1)}
        assert b"rm" not in unit.text

    def test_unfinished_cell_does_not_swallow_the_next(self):
        parsed = read_notebook(notebook("x = '''\n", "y = 1", "z = (", "w = 1"))
        assert names(parsed.units[0]) == {"y": (2, 1, 1), "w": (4, 1, 1)}
        assert ["Cell 1" in gap.cause or "Cell 3" in gap.cause for gap in parsed.gaps] == [True, True]

    def test_version_3(self):
        cells = [{"cell_type": "code", "input": ["a = 1"], "language": "python"}]
        data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
        assert names(read_notebook(data).units[0]) == {"a": (1, 1, 1)}

    def test_other_kernels(self):
        parsed = read_notebook(notebook("x <- 1", metadata={"kernelspec": {"language": "R"}}))
        assert parsed.units == ()
        assert [(gap.kind, gap.blocking) for gap in parsed.gaps] == [(GapKind.SKIPPED, False)]

    @pytest.mark.parametrize(
        "data", [b"", b"{", b"[]", b"1", b"[" * 100_000, b'{"cells": [{"cell_type": ', b"\xff\xfe\x00"]
    )
    def test_malformed(self, data):
        parsed = read_notebook(data)
        assert parsed.units == ()
        assert [gap.kind for gap in parsed.gaps] == [GapKind.UNREADABLE]

    @pytest.mark.parametrize(
        "data",
        [b"{}", b'{"cells": 1}', b'{"cells": [1, {"cell_type": "code", "source": 3}], "metadata": []}'],
    )
    def test_odd_shapes(self, data):
        assert read_notebook(data).units == ()

    @given(
        st.recursive(
            st.none() | st.booleans() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["cells", "worksheets", "cell_type", "source", "metadata", "kernelspec", "language"]
                    ),
                    inner,
                )
            ),
        )
    )
    def test_never_raises(self, value):
        read_notebook(json.dumps(value).encode())


class TestMarkdown:
    def test_blocks_and_places(self):
        text = "# T\n\n```python\na = 1\n```\n\n- item\n\n  ~~~py\n  b = 2\n  ~~~\n\n> ```python3\n> c = 3\n> ```\n"  # noqa: E501
        found = [names(unit) for unit in markdown(text)]
        assert found == [{"a": (None, 4, 1)}, {"b": (None, 10, 3)}, {"c": (None, 14, 3)}]

    def test_dedent_and_crlf(self):
        (unit,) = markdown("```py\r\n    a = 1\r\n    if a:\r\n        b = 2\r\n```\r\n")
        assert names(unit)["b"] == (None, 4, 9)
        assert excerpt(unit, 0, 0).lines == ("    a = 1",)

    @pytest.mark.parametrize("fence", ["pycon", "python"])
    def test_prompts(self, fence):
        (unit,) = markdown(f"```{fence}\n>>> a = 1\n>>> if a:\n...     b = 2\n...\n7\n>>> c\n```\n")
        assert unit.text == b"a = 1\nif a:\n    b = 2\n\n\nc\n"
        assert names(unit)["b"] == (None, 4, 9)

    @pytest.mark.parametrize(
        "info", ["{python}", "python title=x", "Python", "{code-block} python", "py,ignore"]
    )
    def test_ways_to_say_python(self, info):
        assert len(markdown(f"```{info}\nx = 1\n```\n")) == 1

    @pytest.mark.parametrize("info", ["", "bash", "text python", "json"])
    def test_other_languages(self, info):
        assert markdown(f"```{info}\nx = 1\n```\n") == ()

    def test_unclosed_and_nested_fences(self):
        assert [
            unit.text for unit in markdown("````md\n```python\nx = 1\n```\n````\n```python\ny = 2\n")
        ] == [b"y = 2\n"]

    @pytest.mark.parametrize(
        "text",
        ["> " * 50_000 + "\n```py\nx\n```", "- " * 5_000 + "\n```py\nx\n```", "```py\nx\n```\n" * 6_000],
    )
    def test_hostile(self, text):
        start = time.monotonic()
        markdown(text)
        assert time.monotonic() - start < 10


def test_span_of_a_whole_file_stays_in_it():
    unit = one(b"a = 1\n")
    assert locate(unit, (0, 0), (1, 0)).span == Span(1, 1, 2, 1)
    assert place(unit, 0) == (None, 1)
