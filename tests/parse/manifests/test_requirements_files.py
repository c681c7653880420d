"""requirements.txt as pip reads it: every entry, its place, and what cannot be followed."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import GapKind, Provenance, Requirement
from scanner.parse.manifests import loader, read_manifest


def read(text: str | bytes, root: Path = Path("/nonexistent"), path: str = "requirements.txt"):
    data = text if isinstance(text, bytes) else text.encode()
    result = read_manifest(path, data, loader(root, path))
    assert result is not None
    return result


def entries(text: str | bytes) -> list[Requirement]:
    result = read(text)
    assert result.gaps == ()
    return list(result.manifest.requirements)


def at(text: str, location) -> str:
    """The text that a location covers."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    span = location.span
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    middle = lines[span.line : span.end_line - 1]
    return "".join(
        [lines[span.line - 1][span.column - 1 :], *middle, lines[span.end_line - 1][: span.end_column - 1]]
    )


def test_one_of_everything():
    text = (
        "# comment\n"
        "requests==2.32.3  # pinned\n"
        "  Django[argon2, bcrypt] >= 5.0, <6 ; python_version < '3.13' # why\n"
        "zope.interface (>=5)\n"
        "flask==1.0 \\\n"
        "    --hash=sha256:aa \\\n"
        "    --hash sha256:bb\n"
        "tool @ https://user:secret@files.example/tool-1.0.zip#sha256=00 ; os_name == 'nt'\n"
    )
    requests, django, zope, flask, tool = entries(text)
    assert (requests.specifier, at(text, requests.location)) == ("==2.32.3", "requests")
    assert (django.package.name, django.extras, django.marker) == (
        "django",
        ("argon2", "bcrypt"),
        'python_version < "3.13"',
    )
    assert django.specifier == ">=5.0,<6"
    assert at(text, django.specifier_location) == django.written == ">= 5.0, <6"
    assert (zope.package.name, zope.specifier, at(text, zope.specifier_location)) == (
        "zope-interface",
        ">=5",
        ">=5",
    )
    assert flask.hashes == ("sha256:aa", "sha256:bb")
    assert (tool.provenance, tool.reference) == (
        Provenance.URL,
        "https://****@files.example/tool-1.0.zip#sha256=00",
    )


@pytest.mark.parametrize(
    ("line", "name", "provenance"),
    [
        ("-e .", ".", Provenance.PATH),
        ("-e ./libs/thing[extra]", "thing", Provenance.PATH),
        ("--editable=git+https://code.example/a/bee.git@v1#egg=bumble", "bumble", Provenance.VCS),
        ("git+ssh://git@code.example/a/bee.git@v1", "bee", Provenance.VCS),
        ("../other/pkg", "pkg", Provenance.PATH),
        ("wheels/pkg_a-1.0-py3-none-any.whl", "pkg_a", Provenance.PATH),
        ("pkg-1.0.tar.gz", "pkg", Provenance.PATH),
        ("https://files.example/pkg-1.0.tar.gz ; python_version > '3'", "pkg", Provenance.URL),
        ("file:///srv/pkg", "pkg", Provenance.PATH),
        ("pkg@git+https://code.example/x.git", "pkg", Provenance.VCS),
        ("pkg @ file:///srv/x", "pkg", Provenance.PATH),
        ("${NAME}==1", "${NAME}==1", Provenance.UNKNOWN),
        ("pkg==${VERSION}", "pkg==${VERSION}", Provenance.UNKNOWN),
        ("<package>", "<package>", Provenance.UNKNOWN),
        ("your-package-name>=1", "your-package-name", Provenance.UNKNOWN),
        ("{{ cookiecutter.name }}==1", "{{ cookiecutter.name }}==1", Provenance.UNKNOWN),
        ("{{name}}/x", "x", Provenance.UNKNOWN),
        ("a-package", "a-package", Provenance.UNKNOWN),
        ("attrs", "attrs", Provenance.REGISTRY),
    ],
)
def test_where_it_comes_from(line, name, provenance):
    (entry,) = entries(line + "\n")
    assert (entry.name, entry.provenance) == (name, provenance)


def test_options():
    options = read(
        "-i https://u:${TOKEN}@one.example/simple\n"
        "--extra-index-url=https://two.example --trusted-host two.example\n"
        "--extra-index https://three.example\n-fhttps://links.example\n--no-index\n--pre\n--prefer-binary\n"
        "--no-binary :all:\n--require-hashes\n"
    )
    assert options.gaps == ()
    file = options.manifest.file
    assert file.index_url == "https://u:${TOKEN}@one.example/simple"
    assert file.extra_index_urls == ("https://two.example", "https://three.example")
    assert file.find_links == ("https://links.example",)
    assert (file.no_index, file.allow_prereleases) == (True, True)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("requests = 2.0", "=="),
        ("requests 2.0", "Write it as pip"),
        ("requests==", "Write it as pip"),
        ("req uests", "Write it as pip"),
        ("-x", "option"),
        ("--index-url", "option"),
        ("name\x07bell", "Write it as pip"),
        ("import os", "Write it as pip"),
        ("a; " + "(" * 5000, "Write it as pip"),
        ("a" * 30_000, "Check the line"),
        ("a" * 300, "Write it as pip"),
        ("exemple==1.0 'quoted", "Write it as pip"),
        ("name --hash='open", "option"),
    ],
)
def test_an_invalid_line_is_a_gap_and_the_others_are_kept(line, hint):
    result = read(f"first\n{line}\nlast\n")
    assert [entry.name for entry in result.manifest.requirements if entry.name != "name"] == ["first", "last"]
    (gap,) = result.gaps
    assert (gap.kind, gap.location.line, gap.subject) == (GapKind.CONFIGURATION, 2, "requirements.txt")
    assert hint in gap.next_step
    assert gap.cause.isprintable()
    assert len(gap.cause) < 400


class TestIncludes:
    def test_nested_relative_with_constraints_and_a_cycle(self, tmp_path: Path):
        (tmp_path / "deps/more").mkdir(parents=True)
        (tmp_path / "deps/base.txt").write_text("b==1\n-r more/leaf.txt\n-c limits.txt\n")
        (tmp_path / "deps/more/leaf.txt").write_text("leaf\n-r ../../requirements.txt\n-r ../base.txt\n")
        (tmp_path / "deps/limits.txt").write_text("c<2\n")
        result = read("a\n--requirement=deps/base.txt\n-r deps/base.txt\n", tmp_path)
        places = [(entry.name, entry.location.path, entry.group) for entry in result.manifest.requirements]
        assert places == [
            ("a", "requirements.txt", ""),
            ("b", "deps/base.txt", ""),
            ("leaf", "deps/more/leaf.txt", ""),
            ("c", "deps/limits.txt", "constraints"),
        ]
        assert result.manifest.included == ("deps/base.txt", "deps/more/leaf.txt", "deps/limits.txt")
        assert [(gap.subject, gap.location.line, gap.blocking) for gap in result.gaps] == [
            ("deps/more/leaf.txt", 2, False),
            ("deps/more/leaf.txt", 3, False),
        ]

    def test_includes_itself(self, tmp_path: Path):
        (tmp_path / "requirements.txt").write_text("a\n-r requirements.txt\n")
        result = read("a\n-r requirements.txt\n", tmp_path)
        assert len(result.manifest.requirements) == 1
        assert "includes this file" in result.gaps[0].cause

    @pytest.mark.parametrize(
        ("name", "cause"),
        [
            ("nope.txt", "does not exist"),
            ("/etc/hostname", "outside"),
            ("../out.txt", "outside"),
            ("away.txt", "outside"),
            ("folder", "not a regular file"),
            ("https://u:pw@files.example/r.txt", "not fetched"),
            ("${WHERE}.txt", "variable"),
        ],
    )
    def test_what_cannot_be_followed(self, tmp_path: Path, name: str, cause: str):
        root = tmp_path / "root"
        (root / "folder").mkdir(parents=True)
        (tmp_path / "out.txt").write_text("secret\n")
        (root / "away.txt").symlink_to(tmp_path / "out.txt")
        result = read(f"a\n-r {name}\n", root)
        assert [entry.name for entry in result.manifest.requirements] == ["a"]
        (gap,) = result.gaps
        assert cause in gap.cause
        assert "pw" not in gap.cause
        assert gap.location.line == 2

    def test_included_too_large(self, tmp_path: Path):
        (tmp_path / "big.txt").write_bytes(b"#\n" * 100)
        result = read_manifest(
            "requirements.txt", b"-r big.txt\n", loader(tmp_path, "requirements.txt", limit=100)
        )
        assert "200 bytes" in result.gaps[0].cause

    def test_a_long_chain(self, tmp_path: Path):
        for number in range(400):
            (tmp_path / f"r{number}.txt").write_text(f"n{number}\n-r r{number + 1}.txt\n")
        result = read("-r r0.txt\n", tmp_path)
        assert len(result.manifest.requirements) == 200
        assert "Too many files" in result.gaps[0].cause


class TestText:
    @pytest.mark.parametrize(
        "data",
        [
            b"\xff\xfe" + "naïve\nb==1\n".replace("naïve", "a").encode("utf-16-le"),
            b"\xfe\xff" + "a\nb==1\n".encode("utf-16-be"),
            b"\xef\xbb\xbfa\nb==1\n",
            "# coding: latin-1\n# é\na\nb==1\n".encode("latin-1"),
            b"a\r\nb==1\r\n",
            b"a\rb==1\r",
        ],
    )
    def test_encodings_and_line_ends(self, data):
        assert [(entry.name, entry.specifier) for entry in entries(data)] == [("a", ""), ("b", "==1")]

    def test_an_entry_hidden_behind_a_line_separator_is_seen(self):
        assert [entry.name for entry in entries("good # comment\u2028evil\n")] == ["good", "evil"]

    def test_joined_lines(self):
        text = "spl\\\nit>=\\\n2\n# comment \\\nnext\nlast \\\n"
        split, following, last = entries(text)
        assert (split.name, split.specifier) == ("split", ">=2")
        assert (split.location.span.line, split.location.span.end_line, split.location.span.end_column) == (
            1,
            2,
            3,
        )
        assert (following.location.span.line, last.location.span.line) == (5, 6)

    @pytest.mark.parametrize(
        "line",
        [
            " " * 300_000 + "a",
            "a" + " " * 300_000 + "b",
            "./" + "-1" * 200_000 + "~",
            "your" + "_" * 15_000,
            "{" * 19_000,
        ],
    )
    def test_lines_made_to_be_slow(self, line):
        start = time.monotonic()
        read(f"ok\n{line}\n-e {line}\n")
        assert time.monotonic() - start < 3

    def test_conflict_markers_with_crlf(self):
        result = read("a\r\n<<<<<<< HEAD\r\nb==1\r\n=======\r\nb==2\r\n>>>>>>> other\r\n")
        assert [entry.name for entry in result.manifest.requirements] == ["a", "b", "b"]
        assert [gap.location.line for gap in result.gaps] == [2]

    def test_conflict_markers(self):
        result = read("a\n<<<<<<< HEAD\nb==1\n=======\nb==2\n>>>>>>> other\nc\n")
        assert [entry.name for entry in result.manifest.requirements] == ["a", "b", "b", "c"]
        assert [(gap.location.line, gap.kind) for gap in result.gaps] == [(2, GapKind.CONFIGURATION)]

    def test_invalid_utf8_keeps_the_rest(self):
        result = read(b"a\n# \xff\nb\n")
        assert [entry.name for entry in result.manifest.requirements] == ["a", "b"]
        assert [(gap.kind, gap.blocking) for gap in result.gaps] == [(GapKind.UNREADABLE, False)]

    def test_many_invalid_lines_are_bounded(self):
        result = read("? ?\n" * 10_000)
        assert len(result.gaps) <= 101
        assert result.gaps[-1].kind is GapKind.LIMIT

    @given(st.binary(max_size=300))
    def test_never_raises(self, data):
        read(data)

    @given(st.text(st.sampled_from("ab-.=<>~[]();@#\\ \n\r\t'\"$/:{}"), max_size=60))
    def test_never_raises_on_what_looks_right(self, text):
        read(text)


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}([._-]{1,2}[a-z0-9]+){0,2}", fullmatch=True)
VERSIONS = st.from_regex(r"(==|>=|~=|!=|<)[0-9]\.[0-9]{1,2}(,<=[1-9])?", fullmatch=True) | st.just("")


@given(
    st.lists(
        st.tuples(
            NAMES,
            VERSIONS,
            st.sampled_from(["", " ", "\t"]),
            st.sampled_from(["", " # é", " ; os_name=='x'"]),
        ),
        max_size=6,
    )
)
def test_round_trip_and_places(parts):
    text = "".join(f"# ü\n{space}{name}{space}{version}{tail}\n" for name, version, space, tail in parts)
    found = read(text)
    assert found.gaps == ()
    records = found.manifest.requirements
    assert [(entry.name, entry.specifier) for entry in records] == [
        (name, version) for name, version, *_ in parts
    ]
    for entry in records:
        assert at(text, entry.location) == entry.name
        assert (entry.specifier_location is None) == (entry.specifier == "")
        if entry.specifier_location is not None:
            assert at(text, entry.specifier_location) == entry.specifier


def test_group_by_file_name():
    for path, group in (
        ("requirements-dev.txt", "dev"),
        ("requirements/test.txt", "dev"),
        ("constraints.txt", "constraints"),
    ):
        assert [entry.group for entry in read("a\n", path=path).manifest.requirements] == [group]


def test_ignores_come_along():
    (ignore,) = read("a\nb==1  # assay: ignore[some-rule] internal\n").ignores
    assert (ignore.first_line, ignore.rules, ignore.reason) == (2, ("some-rule",), "internal")
