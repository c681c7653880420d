"""The places that say where packages come from, in every format that has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.parse.manifests import distinct, loader, read_manifest


def read(text: str, path: str, root: Path = Path("/nonexistent")):
    result = read_manifest(path, text.encode(), loader(root, path))
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "requirements.txt",
            "-i http://u:pw@one.example/simple\n--extra-index-url=http://two.example \\\n"
            "  --trusted-host two.example\n-f https://links.example/\nsix\n",
            [
                "1 http://****@one.example/simple",
                "2 http://two.example",
                "3 ! two.example",
                "4 https://links.example/",
            ],
        ),
        (
            "Dockerfile",
            "FROM x\nRUN pip install --trusted-host=a.example -i http://a.example/simple six\n"
            "RUN uv pip install --allow-insecure-host $HOST -r requirements.txt\n"
            "RUN echo --trusted-host b.example\nRUN npm i --registry http://c.example/ left-pad\n",
            ["2 ! a.example", "2 http://a.example/simple", "5 http://c.example/"],
        ),
        (
            "pyproject.toml",
            '[tool.uv]\nallow-insecure-host = ["a.example:8080"]\nextra-index-url = ["http://b.example"]\n'
            '[[tool.uv.index]]\nurl = "http://c.example"\n[tool.uv.pip]\nindex-url = "http://d.example"\n'
            '[[tool.poetry.source]]\nname = "e"\nurl = "http://e.example"\n'
            '[[tool.pdm.source]]\nname = "f"\nverify_ssl = false\nurl = "https://f.example"\n',
            [
                "2 ! a.example:8080",
                "3 http://b.example",
                "5 http://c.example",
                "7 http://d.example",
                "10 http://e.example",
                "14 ! https://f.example",
                "14 https://f.example",
            ],
        ),
        (
            "Pipfile",
            '[[source]]\nname = "a"\nurl = "https://a.example"\nverify_ssl = false\n[packages]\nsix = "*"\n',
            ["3 ! https://a.example", "3 https://a.example"],
        ),
        (
            "environment.yml",
            "dependencies:\n  - pip:\n    - --trusted-host a.example\n    - six\n",
            ["3 ! a.example"],
        ),
        ("README.md", "```sh\npip install --trusted-host a.example six\n```\n", []),
    ],
)
def test_places(path, text, expected):
    found = read(text, path).manifest.options
    told = [f"{one.location.line} {'! ' if one.trusted else ''}{one.value}" for one in found]
    assert sorted(told) == sorted(expected)
    lines = re.split(r"\n", text)
    for one in found:
        span = one.location.span
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1].endswith(one.value[-9:])


def test_an_included_file_tells_its_options_once(tmp_path):
    (tmp_path / "base-requirements.txt").write_text("--trusted-host a.example\n")
    texts = {
        "requirements.txt": "-r base-requirements.txt\nsix\n",
        "base-requirements.txt": "--trusted-host a.example\n",
    }
    results = [read(text, path, tmp_path) for path, text in texts.items()]
    found = [option for result in distinct(results) for option in result.manifest.options]
    assert [(one.location.path, one.value) for one in found] == [("base-requirements.txt", "a.example")]
