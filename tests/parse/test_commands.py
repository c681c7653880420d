"""Install commands: which words are packages, where they stand, and what is never taken for one."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Ecosystem, Provenance
from scanner.parse.commands import commands
from scanner.parse.entries import MAYBE_LOCAL, Entries
from scanner.parse.installers import Installed, installed
from scanner.parse.nodes import Lines, Piece


def read(text: str, prose: bool = False) -> Installed:
    found = installed(Piece(text, 0), Entries(Lines("install.sh", text)), prose)
    lines = text.split("\n")
    for entry in found.requirements:
        span = entry.location.span
        if entry.provenance is Provenance.REGISTRY:
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == entry.name
    return found


def asked(text: str, prose: bool = False) -> list[str]:
    """``name specifier`` of what a registry would be asked about."""
    return [
        f"{entry.name} {entry.specifier}".strip()
        for entry in read(text, prose).requirements
        if entry.provenance is Provenance.REGISTRY
    ]


def words(text: str) -> list[list[str]]:
    return [[word.text for word in command] for command in commands(Piece(text, 0), set())]


class TestGrammar:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a b  c", [["a", "b", "c"]]),
            ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
            ("a\\\n  b", [["a", "b"]]),
            ("a \\\r\n  b\r\nc", [["a", "b"], ["c"]]),
            ("a && b || c; d | e & f\ng", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
            ("a # b\nc a#b", [["a"], ["c", "a#b"]]),
            ("a > out 2>&1 b 2> err", [["a", "b"]]),
            ("a 2>&1 | tee log", [["a"], ["tee", "log"]]),
            ("(a b) && { c; }", [["a", "b"], ["{", "c"], ["}"]]),
            ("a $(b c) d", [["b", "c"], ["a", "$(", "d"]]),
            ("a x>=1,<2 y<3", [["a", "x>=1,<2", "y<3"]]),
            ("cat <<EOF > f\npip install x\nEOF\nb", [["cat"], ["b"]]),
            ("bash <<'EOF'\na b\nEOF\nc", [["bash"], ["a", "b"], ["c"]]),
            ('a "b \\"c\\" $d"', [["a", 'b "c" $d']]),
            ("a 'open", [["a", "'open"]]),
            ("a ${{ matrix.x }} b", [["a", "${{ matrix.x }}", "b"]]),
            ("a b<< parameters.x >> \\\n  --c d", [["a", "b<< parameters.x >>", "--c", "d"]]),
            ("cat <<E >> f\nx\nE\na", [["cat"], ["a"]]),
        ],
    )
    def test_words(self, text, expected):
        assert words(text) == expected

    @given(st.text(alphabet="ab \\\n'\"$(){}<>&|;#`=-\r", max_size=60))
    def test_any_text_is_read_and_every_word_has_its_place(self, text):
        for command in commands(Piece(text, 0), set()):
            for word in command:
                for index, char in enumerate(word.text):
                    assert text[word.piece.at(index)] == char

    @pytest.mark.parametrize(
        "part", ["$(", "'", '"', "${", "`", "<<E\n", "(", "\\\n", "a>", "<a", '\\"', "{{", "#"]
    )
    def test_time_is_linear(self, part):
        start = time.process_time()
        list(commands(Piece(part * (200_000 // len(part)), 0), set()))
        assert time.process_time() - start < 4


class TestPython:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("pip install requests", ["requests"]),
            ("pip3.11 install 'requests[socks]>=2,<3' flask==2.0", ["requests >=2,<3", "flask ==2.0"]),
            ("python3 -m pip install --user -U rich", ["rich"]),
            ("/opt/venv/bin/pip install -q rich", ["rich"]),
            ("sudo -H -u app pip install rich", ["rich"]),
            ("PIP_NO_CACHE_DIR=1 pip install rich", ["rich"]),
            ("env A=b pip install rich && pip install flask", ["rich", "flask"]),
            ("if ! pip install rich; then pip install flask; fi", ["rich", "flask"]),
            ("pip --no-cache-dir --proxy http://p.example install rich", ["rich"]),
            ("pip install -r requirements.txt -c constraints.txt rich", ["rich"]),
            ("pip install -Ur requirements.txt rich", ["rich"]),
            ("pip install --no-binary lxml --target build rich", ["rich"]),
            ("pip install --no-binary=lxml rich", ["rich"]),
            ("pip install name>=1.0", ["name >=1.0"]),
            ("pip install 'name; python_version<\"3.9\"'", ["name"]),
            ("pip install -- rich", ["rich"]),
            ("pip install rich > /dev/null 2>&1", ["rich"]),
            ("$PYTHON -m pip install rich", ["rich"]),
            ("${PIP} install rich", ["rich"]),
            ("bash -lc \"pip install rich && pip install 'flask>=2'\"", ["rich", "flask >=2"]),
            ("uv pip install rich", ["rich"]),
            ("uv add --dev --group lint 'ruff>=0.4'", ["ruff >=0.4"]),
            ("uv tool install ruff@0.4.1 --with black", ["black", "ruff ==0.4.1"]),
            ("uvx ruff@latest check . --fix", ["ruff"]),
            ("uvx --from httpie http GET example.com", ["httpie"]),
            ("uv run --with rich,flask --with 'attrs>=20' script.py x", ["rich", "flask", "attrs >=20"]),
            ("uv run pip install rich", ["rich"]),
            ("poetry run pip install rich", ["rich"]),
            ("pipx install black", ["black"]),
            ("pipx run --spec black==23 black .", ["black ==23"]),
            ("pipx run cowsay hello world", ["cowsay"]),
            ("pipx inject poetry poetry-plugin-export", ["poetry-plugin-export"]),
            ("poetry add django@^4.2 'celery>=5' --group dev", ["django >=4.2,<5.0", "celery >=5"]),
            ("poetry add rich@latest", ["rich"]),
            ("pdm add -dG test pytest", ["pytest"]),
            ("pipenv install --dev pytest", ["pytest"]),
            ("conda run -n env pip install rich", ["rich"]),
            ("python -m uv pip install rich", ["rich"]),
        ],
    )  # fmt: skip
    def test_packages(self, text, expected):
        assert asked(text) == expected
        assert all(entry.package.ecosystem is Ecosystem.PYPI for entry in read(text).requirements)

    @pytest.mark.parametrize(
        "text",
        [
            "pip install",
            "pip install -r requirements.txt",
            "pip install .",
            "pip install -e .[dev]",
            "pip install ./vendor/widgets ../x /opt/x ~/x",
            "pip install dist/*.whl",
            "pip install git+https://host.example/x.git#egg=x",
            "pip install https://host.example/x-1.0-py3-none-any.whl",
            'pip install $PACKAGE ${OTHER}==1 "$@"',
            "pip install <package> {{ package }} your-package package-name <your package> pytest-NAME",
            "pip install PACKAGE_NAME package ...",
            "pip install --no-index --find-links wheels rich",
            "pip install -i $INDEX rich",
            "pip uninstall rich",
            "pip freeze rich",
            "echo pip install rich",
            "apt-get install -y libpq-dev",
            "brew install rich",
            "cargo add serde",
            "conda install numpy",
            "gem install rails",
            "# pip install rich",
            "uv sync rich",
            "uv run script.py rich",
            "python script.py install rich",
            "make install rich",
        ],
    )
    def test_nothing_is_asked(self, text):
        assert asked(text) == []

    def test_a_constant_name_with_a_variable_version(self):
        (entry,) = read("pip install rich==$VERSION").requirements
        assert (entry.name, entry.specifier, entry.provenance) == ("rich", "", Provenance.REGISTRY)

    def test_variables_are_not_known(self):
        (entry,) = read("pip install lib-$X").requirements
        assert entry.provenance is Provenance.UNKNOWN

    def test_index_of_the_command(self):
        (entry,) = read("pip install --index-url https://u:p@corp.example/simple corp-lib").requirements
        assert entry.index == "https://****@corp.example/simple"
        found = read("pip install --extra-index-url https://corp.example/simple corp-lib")
        assert found.extra_indexes == ["https://corp.example/simple"]
        assert found.requirements[0].index is None

    def test_single_equals_sign_is_a_gap(self):
        found = read("pip install rich=1.0")
        assert not found.requirements
        assert "Write ==" in found.gaps[0].next_step
        assert not found.gaps[0].blocking


class TestNpm:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("npm install left-pad", ["left-pad"]),
            ("npm i -g @scope/cli@^1.2 typescript@latest", ["@scope/cli ^1.2", "typescript latest"]),
            ("npm install --save-dev 'left-pad@>=1 <3'", ["left-pad >=1 <3"]),
            ("npm --prefix web install left-pad", ["left-pad"]),
            ("npm install -w packages/a left-pad", ["left-pad"]),
            ("npm install alias@npm:left-pad@1.0.0", ["left-pad 1.0.0"]),
            ("yarn add left-pad@1", ["left-pad 1"]),
            ("yarn global add left-pad", ["left-pad"]),
            ("yarn workspace web add left-pad", ["left-pad"]),
            ("pnpm add -D left-pad", ["left-pad"]),
            ("pnpm --filter web add left-pad", ["left-pad"]),
            ("bun add left-pad", ["left-pad"]),
            ("npx left-pad@1.0 --flag other", ["left-pad 1.0"]),
            ("npx -y @scope/server /some/path", ["@scope/server"]),
            ("npx -p typescript tsc --init", ["typescript"]),
            ("npm exec --yes -- left-pad x", ["left-pad"]),
            ("pnpm dlx left-pad x", ["left-pad"]),
            ("bunx left-pad", ["left-pad"]),
        ],
    )
    def test_packages(self, text, expected):
        assert asked(text) == expected
        assert all(entry.package.ecosystem is Ecosystem.NPM for entry in read(text).requirements)

    @pytest.mark.parametrize(
        "text",
        [
            "npm ci",
            "npm install",
            "npm run build",
            "npm test left-pad",
            "npm install ./local ../other file:x user/repo github:user/repo",
            "npm install git+ssh://git@host.example/x.git https://host.example/x.tgz x.tgz",
            "npm install $PACKAGE <package> your-package",
            "npm install --registry $REGISTRY left-pad",
            "npx --no-install eslint",
            "npx ./local-script",
            "yarn",
            "yarn install",
            "yarn build left-pad",
            "pnpm install",
            "npm init -y",
        ],
    )
    def test_nothing_is_asked(self, text):
        assert asked(text) == []

    def test_create(self):
        (entry,) = read("npm create vite@latest my-app -- --template react").requirements
        assert (entry.package.name, entry.name, entry.specifier) == ("create-vite", "vite", "latest")
        (entry,) = read("yarn create @scope/app").requirements
        assert entry.package.name == "@scope/create-app"

    def test_what_may_be_an_installed_program(self):
        assert read("npx eslint .").requirements[0].group == MAYBE_LOCAL
        assert read("npx -y eslint .").requirements[0].group == "command"
        assert read("npx eslint@8 .").requirements[0].group == "command"

    def test_registry_of_the_command(self):
        (entry,) = read("npm i --registry https://npm.corp.example/ @corp/x").requirements
        assert entry.index == "https://npm.corp.example/"


@pytest.mark.parametrize(
    "text",
    [
        "pip install fails, ask in the forum",
        "npm install may help too.",
        "pip install the package first",
        "pip install it.",
        "npm install and then build",
    ],
)
def test_sentences_are_no_commands(text):
    assert asked(text, prose=True) == []


NAME = st.from_regex(r"[a-z][a-z0-9]{0,8}(?:[-_.][a-z0-9]{1,6}){0,2}", fullmatch=True)
TOOLS = [
    "pip install",
    "python -m pip install -U",
    "uv add",
    "npm install",
    "yarn add",
    "sudo pip3 install -q",
]


ROWS = st.lists(
    st.tuples(st.sampled_from(TOOLS), st.lists(NAME, min_size=1, max_size=4)), min_size=1, max_size=4
)


@given(ROWS, st.sampled_from([" && ", "; ", "\n", " || ", " &\n"]), st.sampled_from([" ", " \\\n    ", "\t"]))
def test_every_name_is_found_where_it_stands(rows, between, space):
    rows = [(tool, [name for name in names if not _unusual(name)]) for tool, names in rows]
    text = between.join(tool + space + space.join(names) for tool, names in rows)
    expected = [name for _, names in rows for name in names]
    assert asked(text) == expected


def _unusual(name: str) -> bool:
    """Whether the name reads like a file or like something to fill in."""
    return (
        re.search(r"\.(?:py|txt|in|[mc]?[jt]s|zip|tar|whl|tgz|gz|tbz|txz|tlz)$", name) is not None
        or re.match(r"(?:your|some|the|my|a)[-_.]|package|name", name) is not None
        or name in ("pkg", "pkgs", "library", "module", "dependency")
    )
