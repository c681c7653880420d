"""Files that carry commands or requirements among other things: found where they stand, and nothing else."""

from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path

import pytest

from scanner.model import GapKind, Provenance, SourceKind
from scanner.parse import classify
from scanner.parse.manifests import distinct, loader, mark_workspaces, names_packages, read_manifest


def read(text: str, path: str):
    result = read_manifest(path, text.encode(), loader(Path("/nonexistent"), path))
    assert result is not None
    lines = re.split(r"\r\n|\r|\n", text)
    for entry in result.manifest.requirements:
        span = entry.location.span
        if entry.provenance is Provenance.REGISTRY and entry.location.cell is None:
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == entry.name
    return result


def asked(text: str, path: str) -> list[str]:
    return [
        f"{entry.location.line} {entry.name} {entry.specifier}".strip()
        for entry in read(text, path).manifest.requirements
        if entry.provenance is Provenance.REGISTRY
    ]


LETTERS = "abcdefghijklmnopqrstuvwxyz"


class TestDockerfile:
    def test_instructions(self):
        text = """# pip install comment
FROM python:3.12
ARG VERSION=1
ENV X=pip
COPY pip install y
RUN pip install --no-cache-dir \\
    # why
    rich \\
    'flask>=2'

RUN --mount=type=cache,target=/root/.cache uv pip install --system attrs==$VERSION
RUN ["python", "-m", "pip", "install", "httpx==0.27"]
RUN <<EOF
apt-get install -y curl
pip install numpy
EOF
CMD ["npx", "-y", "serve@14", "dist"]
onbuild run npm i -g left-pad
"""
        assert asked(text, "Dockerfile") == [
            "8 rich",
            "9 flask >=2",
            "11 attrs",
            "12 httpx ==0.27",
            "15 numpy",
            "17 serve 14",
            "18 left-pad",
        ]

    @pytest.mark.parametrize(
        "path", ["Dockerfile.dev", "web.dockerfile", "docker/Containerfile", "Dockerfile"]
    )
    def test_names(self, path):
        assert classify(path, lambda: b"") is SourceKind.MANIFEST

    def test_ignores_are_read(self):
        (ignore,) = read(
            "RUN pip install x  # assay: ignore[nonexistent-package] ours\n", "Dockerfile"
        ).ignores
        assert ignore.first_line == 1


def test_makefile():
    recipe = "\t@$(PIP) install rich && \\\n\t  npm i left-pad\n\t-pip install $(PKG)\n"
    text = f"PIP ?= pip\nsetup: pip install no\n{recipe}"
    assert asked(text, "Makefile") == ["3 rich", "4 left-pad"]


def test_scripts_by_their_first_line():
    assert classify("bin/setup", lambda: b"#!/usr/bin/env bash\n") is SourceKind.MANIFEST
    assert asked("#!/usr/bin/env bash\npip install rich\n", "bin/setup") == ["2 rich"]


class TestYaml:
    def test_github(self):
        text = """on: push
env:
  run: no
jobs:
  a:
    name: pip install not-this
    steps:
      - uses: actions/setup-python@v5
        with: {pip-install: pip install not-this}
      - run: pip install rich==${{ matrix.rich }}
      - run: |
          set -e
          pip install 'flask>=2' \\
            attrs

          npx --yes left-pad@1
      - name: quoted
        run: "pip install \\"httpx>=0.27\\" && uv pip install 'a-b'"
      - run: >-
          pip install
          numpy
          scipy
      - run: 'pip install ''click'''
"""
        assert asked(text, ".github/workflows/ci.yml") == [
            "10 rich",
            "13 flask >=2",
            "14 attrs",
            "16 left-pad 1",
            "18 httpx >=0.27",
            "18 a-b",
            "21 numpy",
            "22 scipy",
            "23 click",
        ]

    def test_gitlab_with_anchors(self):
        text = """.base: &base
  before_script:
    - pip install rich
test:
  <<: *base
  script:
    - !reference [.base, script]
    - [pip install flask, npm ci]
"""
        assert asked(text, ".gitlab-ci.yml") == ["3 rich", "8 flask"]

    def test_half_written(self):
        result = read(
            "jobs:\n  a:\n    script:\n      - pip install rich\n      - [pip\n  b: ]\n", ".gitlab-ci.yml"
        )
        assert [entry.name for entry in result.manifest.requirements] == ["rich"]
        assert "line" in result.gaps[0].cause
        assert result.gaps[0].kind is GapKind.CONFIGURATION

    @pytest.mark.parametrize(
        "text",
        [
            "a: &a [x]\n" + "".join(f"{b}: &{b} [{f'*{a},' * 9}]\n" for a, b in itertools.pairwise(LETTERS)),
            "[" * 100_000,
            "{a: " * 100_000,
            "- " * 50_000 + "a",
            "a: &a\n  script: *a\n",
            "\x00\x85\u2028script: pip install x\n",
            "? [a]\n: b\n? {c: d}\n: e\n",
            "!!python/object/apply:os.system ['false']\n",
        ],
    )  # fmt: skip
    def test_hostile_texts(self, text):
        start = time.process_time()
        read(text, ".gitlab-ci.yml")
        assert time.process_time() - start < 4

    def test_conda(self):
        text = """name: x
channels: [conda-forge]
dependencies:
  - python=3.11
  - numpy=1.26
  - pip
  - pip:
      - rich==13.0
      - "flask[async]>=2  "
      - -r requirements.txt
      - --extra-index-url https://corp.example/simple
      - -e .
      - git+https://host.example/x.git
"""
        result = read(text, "environment.yml")
        assert asked(text, "environment.yml") == ["8 rich ==13.0", "9 flask >=2"]
        (gap,) = result.gaps
        assert "3 packages come from conda's channels" in gap.cause
        assert not gap.blocking
        assert result.manifest.file.extra_index_urls == ("https://corp.example/simple",)

    def test_pre_commit(self):
        text = """repos:
  - repo: https://host.example/mirrors-mypy
    hooks:
      - id: mypy
        additional_dependencies: [types-requests, "pydantic>=2", .]
  - repo: https://host.example/mirrors-prettier
    hooks:
      - id: prettier
        additional_dependencies:
          - prettier@3.0.0
          - "@scope/plugin@1.0.0"
  - repo: local
    hooks:
      - id: x
        language: golang
        additional_dependencies: [host.example/x/y@v1]
      - id: y
        language: node
        additional_dependencies: [left-pad]
"""
        assert asked(text, ".pre-commit-config.yaml") == [
            "5 types-requests",
            "5 pydantic >=2",
            "10 prettier 3.0.0",
            "11 @scope/plugin 1.0.0",
            "19 left-pad",
        ]


MARKDOWN = """# Title

Run `pip install rich` or ``npm i left-pad``. If pip install fails, npm install may help.
Use `pip install <package>` or `pip install your-package`; `pip` alone is nothing.

```bash
pip install flask  # web
# pip install comment
npm install \\
  @scope/x@^1
```

```console
$ pip install attrs
Collecting pip install no-such-output
(venv) user@host:~$ pip install httpx
```

~~~
pip install numpy
pip install the package first
~~~

> ```sh
> pip install quoted
> ```

1. Then

   ```dockerfile
   FROM x
   RUN pip install scipy
   ```

```yaml
jobs:
  a:
    steps:
      - run: pip install black
```

```json
{"mcpServers": {"x": {"command": "npx", "args": ["-y", "@scope/server"]}}}
```

```python
# pip install not-this
!pip install ruff
```

    $ pip install indented

<code>pip install html</code>
"""


class TestMarkdown:
    def test_commands(self):
        assert asked(MARKDOWN, "README.md") == [
            "3 rich",
            "3 left-pad",
            "7 flask",
            "10 @scope/x ^1",
            "14 attrs",
            "16 httpx",
            "20 numpy",
            "25 quoted",
            "32 scipy",
            "39 black",
            "43 @scope/server",
            "48 ruff",
            "51 indented",
            "53 html",
        ]
        assert read(MARKDOWN, "README.md").gaps == ()

    def test_what_is_left_to_the_reader_is_no_entry(self):
        text = "`pip install <package>` `npm install $NAME`\n"
        assert read(text, "README.md").manifest.requirements == ()

    @pytest.mark.parametrize("path", ["CLAUDE.md", "AGENTS.md", ".github/copilot-instructions.md"])
    def test_instructions_for_agents(self, path):
        assert classify(path, lambda: b"") is SourceKind.MARKDOWN
        assert names_packages(path, b"Always run `pip install x`.")
        assert asked("Always run `pip install x`.\n", path) == ["1 x"]

    @pytest.mark.parametrize("path", [".cursorrules", ".cursor/rules/a.mdc", ".windsurfrules"])
    def test_rules_for_agents(self, path):
        assert classify(path, lambda: b"") is SourceKind.MANIFEST
        assert asked("- Use `uv add x`\n", path) == ["1 x"]

    def test_time(self):
        text = "`pip install a` " * 100_000 + "```\n" * 50_000 + "pip `" * 100_000
        start = time.process_time()
        read(text, "README.md")
        assert time.process_time() - start < 15


def test_agent_servers():
    text = '{"mcpServers": {"a": {"command": "uvx", "args": ["--from", "x-server==1", "run"]}}}'
    assert asked(text, ".mcp.json") == ["1 x-server ==1"]
    hooks = '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "npx -y x-lint@2 ."}]}]}}'
    assert asked(hooks, ".claude/settings.json") == ["1 x-lint 2"]
    container = '{"postCreateCommand": {"a": "pip install x", "b": ["npm", "i", "y"]}} // done'
    assert asked(container, ".devcontainer/devcontainer.json") == ["1 x", "1 y"]


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
        }
    )


def test_notebook():
    text = notebook(
        "import x\n%pip install rich\n!{sys.executable} -m pip install -q 'flask>=2'",
        "%%bash\npip install attrs\n",
        "x = !pip install httpx\ny = 5 %pip\ns = '!pip'",
        "!pip install {name} numpy",
    )
    entries = [e for e in read(text, "a.ipynb").manifest.requirements if e.provenance is Provenance.REGISTRY]
    assert [(e.location.cell, e.location.line, e.location.span.column, e.name) for e in entries] == [
        (1, 2, 14, "rich"),
        (1, 3, 38, "flask"),
        (2, 2, 13, "attrs"),
        (3, 1, 18, "httpx"),
        (4, 1, 21, "numpy"),
    ]
    assert names_packages("a.ipynb", text.encode())
    assert not names_packages("a.ipynb", notebook("import x").encode())


class TestPythonFiles:
    def test_setup(self):
        text = """from setuptools import setup, find_packages
VERSION = "1.0"
BASE = ["requests>=2", 'attrs']
TEST = BASE + ["pytest"]
setup(
    name="mine",
    python_requires=">=3.9",
    install_requires=BASE + [
        "flask "
        ">=2",
        "mine[extra]",
        f"pinned=={VERSION}",
    ],
    extras_require={"test": TEST, "docs": ("sphinx",), "x": read("x.txt")},
    setup_requires='''
        wheel
        setuptools-scm>=8
    ''',
)
"""
        result = read(text, "setup.py")
        assert asked(text, "setup.py") == [
            "3 requests >=2",
            "3 attrs",
            "9 flask >=2",
            "16 wheel",
            "17 setuptools-scm >=8",
            "3 requests >=2",
            "3 attrs",
            "4 pytest",
            "14 sphinx",
        ]
        groups = {entry.name: entry.group for entry in result.manifest.requirements}
        assert (groups["wheel"], groups["sphinx"]) == ("build-system", "docs")
        assert result.manifest.file.requires_python == ">=3.9"
        assert result.project is not None
        assert result.project.name == "mine"
        assert "computed" in result.gaps[0].cause
        assert not result.gaps[0].blocking

    def test_nothing_runs(self, tmp_path):
        marker = tmp_path / "ran"
        text = f"open({str(marker)!r}, 'w')\nfrom setuptools import setup\nsetup(install_requires=['x'])\n"
        assert asked(text, "setup.py") == ["3 x"]
        assert not marker.exists()

    def test_processes(self):
        text = """import os, subprocess, sys
subprocess.run(["pip", "install", "rich"])
subprocess.check_call([sys.executable, "-m", "pip", "install", name, "flask>=2"])
os.system("pip install attrs && npm i left-pad")
subprocess.run(f"pip install {x}", shell=True)
subprocess.Popen(args)
print("pip install not-this")
raise ImportError("pip install not-this")
é = os.system('pip install "numpy>=1"')
"""
        assert names_packages("a.py", text.encode())
        assert asked(text, "a.py") == ["2 rich", "3 flask >=2", "4 attrs", "4 left-pad", "9 numpy >=1"]

    def test_nox(self):
        text = """import nox
@nox.session
def tests(session):
    session.install("pytest>=8", "-r", "requirements.txt", ".")
    session.install(*DEPS)
    session.run("pip", "install", "rich")
"""
        assert asked(text, "noxfile.py") == ["4 pytest >=8", "6 rich"]
        assert asked(text, "other.py") == ["6 rich"]  # session.install is nox's only in its own file

    def test_inline_metadata(self):
        text = '''#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "rich>=13",  # why
#   "corp-lib",
#   "local",
# ]
#
# [tool.uv.sources]
# corp-lib = { index = "corp" }
# local = { path = "../local" }
#
# [[tool.uv.index]]
# name = "corp"
# url = "https://corp.example/simple"
# explicit = true
# ///
"""Text with # /// script in it."""
'''
        result = read(text, "report.py")
        assert asked(text, "report.py") == ["5 rich >=13", "6 corp-lib"]
        assert result.manifest.requirements[1].index == "corp"
        assert result.manifest.file.requires_python == ">=3.11"
        assert result.manifest.file.named_indexes == (("corp", "https://corp.example/simple"),)
        assert asked(text, "bin/report") == ["5 rich >=13", "6 corp-lib"]

    def test_metadata_that_is_never_closed(self):
        result = read('# /// script\n# dependencies = ["rich"]\nimport rich\n', "a.py")
        assert [entry.name for entry in result.manifest.requirements] == ["rich"]
        assert "Line 1" in result.gaps[0].cause

    def test_most_code_is_passed_over(self):
        assert not names_packages("a.py", b"import os\nprint('pip install x')\n")
        assert not names_packages("a.py", b"import subprocess\nsubprocess.run(['ls'])\n")


class TestIni:
    def test_setup_cfg(self):
        text = """[metadata]
name = mine
[options]
python_requires = >=3.9
install_requires =
    # comment
    requests>=2  # why
    attrs; python_version < "3.10"

    mine
setup_requires = wheel; setuptools-scm
[options.extras_require]
docs = sphinx
test =
    pytest>=8
[options.entry_points]
console_scripts =
    x = y
"""
        assert asked(text, "setup.cfg") == [
            "7 requests >=2",
            "8 attrs",
            "11 wheel",
            "11 setuptools-scm",
            "13 sphinx",
            "15 pytest >=8",
        ]
        assert read(text, "setup.cfg").manifest.file.requires_python == ">=3.9"

    def test_tox(self):
        text = """[tox]
requires = tox>=4
[testenv]
deps =
    pytest>=8
    py39: attrs
    py{38,39}-django{3,4}: django
    {[base]deps}
    -r requirements.txt
    -e .
    {toxinidir}/x
commands_pre = pip install rich
commands = pytest {posargs}
[testenv:docs]
deps = sphinx
"""
        assert asked(text, "tox.ini") == [
            "2 tox >=4", "5 pytest >=8", "6 attrs", "7 django", "12 rich", "15 sphinx",
        ]  # fmt: skip


class TestPackageJson:
    def test_overrides_and_scripts(self):
        text = json.dumps(
            {
                "name": "web",
                "dependencies": {"a": "^1"},
                "overrides": {"b": "1.0.0", "c@^2": {".": "2.0.0", "d": "3.0.0"}, "e": "$a", "f": "npm:g@4"},
                "resolutions": {"**/h": "5.0.0", "@s/i/j": "6.0.0", "k/@s/l": "7.0.0"},
                "pnpm": {"overrides": {"m>n": "8.0.0"}},
                "scripts": {"build": "npx -y left-pad@1 && vite build"},
            },
            indent=1,
        )
        found = [line.partition(" ")[2] for line in asked(text, "package.json")]
        assert found == [
            "a ^1", "b 1.0.0", "c 2.0.0", "d 3.0.0", "g 4", "n 8.0.0", "h 5.0.0", "j 6.0.0", "@s/l 7.0.0",
            "left-pad 1",
        ]  # fmt: skip


def test_commands_that_name_a_scanned_project_mean_it():
    project = read('[project]\nname = "My_App"\ndependencies = ["other"]\n', "pyproject.toml")
    readme = read("`pip install my-app[x]` `pip install other`\n", "README.md")
    marked = distinct(mark_workspaces([project, readme]))
    found = {e.name: e.provenance for e in marked[1].manifest.requirements}
    assert found == {"my-app": Provenance.WORKSPACE, "other": Provenance.REGISTRY}


def test_lines_of_cells_in_the_file():
    from scanner.parse.notebook import file_lines

    text = json.dumps({"cells": [{"source": ["a\n", "b", "c\n", "d"]}, {"source": "e\nf"}]}, indent=1)
    rows = text.split("\n")
    numbers = file_lines(text.encode())
    assert [rows[number - 1].strip() for number in numbers[1]] == ['"a\\n",', '"b",', '"d"']
    assert numbers[2] == (numbers[2][0],) * 2
    assert file_lines(b"{") == {}


def test_pnpm_catalogs():
    text = "packages:\n  - 'packages/*'\ncatalog:\n  '@s/a': ^1.0.0\ncatalogs:\n  old:\n    b: 2.0.0\n"
    assert asked(text, "pnpm-workspace.yaml") == ["4 @s/a ^1.0.0", "7 b 2.0.0"]
    assert read(text, "pnpm-workspace.yaml").members == ("packages/*",)
    package = json.dumps(
        {"name": "x", "dependencies": {"@s/a": "catalog:", "@web/ui": "workspace:*"}}, indent=1
    )
    assert asked(package, "package.json") == ["4 @s/a"]
