"""The places that say where packages come from, in every format that has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.model import Provenance
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
        (
            "Dockerfile",
            "FROM x\nENV PIP_INDEX_URL=http://u:pw@a.example/simple A=1 \\\n"
            '    PIP_TRUSTED_HOST="a.example b.example"\nARG UV_DEFAULT_INDEX=http://c.example\n'
            "ENV PIP_EXTRA_INDEX_URL http://d.example\nENV UV_INDEX=$URL\nENV OTHER=http://e.example\n"
            "RUN npm config set strict-ssl false && npm --strict-ssl=false ci\n"
            "RUN npm config set registry http://f.example && pip config set global.index-url http://g.example\n",
            [
                "2 http://****@a.example/simple",
                "3 ! a.example",
                "3 ! b.example",
                "4 http://c.example",
                "5 http://d.example",
                "8 ! *",
                "8 ! *",
                "9 http://f.example",
                "9 http://g.example",
            ],
        ),
        (
            "setup.sh",
            "export PIP_INDEX_URL=http://a.example\nNPM_CONFIG_REGISTRY=http://b.example npm i six\n"
            "npm set registry=http://c.example\nyarn config set enableStrictSsl false\necho PIP_INDEX_URL=x\n"
            "npm install --no-strict-ssl\nnpm install --strict-ssl true left-pad\n",
            ["1 http://a.example", "2 http://b.example", "3 http://c.example", "4 ! *", "6 ! *"],
        ),
        (
            ".github/workflows/ci.yml",
            "env:\n  PIP_TRUSTED_HOST: a.example\njobs:\n  a:\n    env: {npm_config_strict_ssl: false}\n"
            "    steps:\n      - env:\n          UV_INDEX: corp=http://b.example http://c.example\n"
            "        run: uv pip install six\n",
            ["2 ! a.example", "5 ! *", "8 http://b.example", "8 http://c.example"],
        ),
        (
            ".gitlab-ci.yml",
            "variables:\n  PIP_INDEX_URL: {value: 'http://a.example', description: x}\n"
            "services:\n  environment:\n    - NPM_CONFIG_REGISTRY=http://b.example\n",
            ["2 http://a.example", "5 http://b.example"],
        ),
        (
            ".npmrc",
            '; registry=http://no.example\nregistry = http://a.example\n@s:registry="http://b.example"\n'
            "//a.example/:_authToken=secret\nstrict-ssl=false\n",
            ["2 http://a.example", "3 http://b.example", "5 ! *"],
        ),
        (
            "pip.conf",
            "[global]\nindex-url = http://a.example\ntrusted-host =\n    a.example\n    b.example\na = 1\n",
            ["2 http://a.example", "4 ! a.example", "5 ! b.example"],
        ),
        ("README.md", "```sh\npip install --trusted-host a.example six\n```\n", []),
    ],
)
def test_places(path, text, expected):
    found = read(text, path).manifest.options
    told = [
        f"{one.location.line} {'! ' if one.trusted else ''}{'*' if one.everywhere else one.value}"
        for one in found
    ]
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


def asked(text: str, path: str) -> list[str]:
    """``name index`` of every entry; ``name ?`` where nobody is asked."""
    entries = read(text, path).manifest.requirements
    real = Provenance.REGISTRY
    return [f"{one.name} {one.index or '' if one.provenance is real else '?'}".strip() for one in entries]


def test_commands_go_by_what_is_set_where_they_run():
    text = """env: {PIP_INDEX_URL: "https://outer.example"}
jobs:
  a:
    steps:
      - run: pip install one
      - env: {PIP_INDEX_URL: "https://inner.example"}
        run: pip install two
      - env: {PIP_INDEX_URL: "${{ secrets.URL }}"}
        run: pip install three && npm i four
  b:
    env: {NPM_CONFIG_REGISTRY: "https://npm.example"}
    steps: [{run: "npm i five && pip install -i https://own.example six"}]
"""
    assert asked(text, ".github/workflows/ci.yml") == [
        "one https://outer.example",
        "two https://inner.example",
        "three ?",
        "four",
        "five https://npm.example",
        "six https://own.example",
    ]


def test_an_assignment_before_a_command_is_for_it_alone():
    text = "PIP_INDEX_URL=https://a.example pip install one\npip install two\n"
    assert asked(text, "setup.sh") == ["one https://a.example", "two"]
    assert asked("export PIP_INDEX_URL=$URL\n" + text, "setup.sh") == ["one https://a.example", "two ?"]


def test_what_holds_for_a_whole_image():
    text = "FROM x\nARG PIP_INDEX_URL\nENV PIP_INDEX_URL=$PIP_INDEX_URL\nRUN pip install one\n"
    assert asked(text, "Dockerfile") == ["one"]
    assert asked(text + "ENV PIP_INDEX_URL=https://a.example\n", "Dockerfile") == ["one https://a.example"]
    both = read("ENV PIP_INDEX_URL=https://a.example PIP_EXTRA_INDEX_URL=https://b.example\n", "Dockerfile")
    assert both.manifest.file.extra_index_urls == ("https://b.example", "https://a.example")
    scope = "RUN npm config set @s:registry https://a.example\nRUN npm i @s/one two\n"
    assert asked(scope, "Dockerfile") == ["@s/one https://a.example", "two"]
    steps = "a: [{run: npm config set '@s:registry' $URL}, {run: npm i @s/one two}]\n"
    assert asked(steps, ".gitlab-ci.yml") == ["@s/one ?", "two"]


def test_many_shared_scopes_take_bounded_time():
    text = "a: &a {env: {PIP_INDEX_URL: x}, run: pip install one}\n" + "".join(
        f"{new}: &{new} {{env: {{PIP_INDEX_URL: {new}}}, x: [{', '.join([f'*{old}'] * 9)}]}}\n"
        for old, new in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    assert len(asked(text, ".gitlab-ci.yml")) < 200
