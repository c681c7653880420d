"""pyproject.toml and package.json: every entry with its exact place."""

from __future__ import annotations

import json
import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from scanner.model import Gap, GapKind, Location, Provenance, Requirement
from scanner.parse.jsontext import read_json
from scanner.parse.manifests import distinct, loader, mark_workspaces, read_manifest
from scanner.parse.nodes import Node
from scanner.parse.poetry import pep440
from scanner.parse.toml import read_toml


def at(text: str, location: Location | None) -> str:
    """The text that a location covers, read off the file's own lines."""
    assert location is not None
    span = location.span
    assert span.line == span.end_line
    return re.split(r"\r\n|\r|\n", text)[span.line - 1][span.column - 1 : span.end_column - 1]


def read(text: str | bytes, path: str = "pyproject.toml"):
    data = text if isinstance(text, bytes) else text.encode()
    result = read_manifest(path, data, loader(Path("/nonexistent"), path))
    assert result is not None
    return result


def entries(text: str, path: str = "pyproject.toml") -> dict[str, Requirement]:
    result = read(text, path)
    assert result.gaps == ()
    return {entry.name: entry for entry in result.manifest.requirements}


def npm(text: str):
    return read(text, "package.json")


class TestPyproject:
    TEXT = '''
[build-system]
requires = ["hatchling>=1.25", 'hatch-vcs']

[project]
name = "My_Pkg"
requires-python = ">=3.10"
dependencies = [
    "requests[socks] >=2, <3 ; python_version < '3.13'",  # requests
    """django
""", "caf\\u00e9", "tab\\u0062==1",
]
[project.optional-dependencies]
all = ["my-pkg[dev]", "direct @ https://files.example/direct.zip"]

[dependency-groups]
Test_Group = ["pytest>8", {include-group = "lint"}]
lint = ["ruff==0.9.*"]
'''

    def test_pep_621_and_735(self):
        result = read(self.TEXT)
        found = {entry.name: entry for entry in result.manifest.requirements}
        assert [gap.location.line for gap in result.gaps] == [11]  # café is no package's name
        assert {name: entry.group for name, entry in found.items()} == {
            "requests": "",
            "django": "",
            "tabb": "",
            "my-pkg": "all",
            "direct": "all",
            "pytest": "Test_Group",
            "ruff": "lint",
            "hatchling": "build-system",
            "hatch-vcs": "build-system",
        }
        for name, entry in found.items():
            shown = at(self.TEXT, entry.location)
            assert shown == ("tab\\u0062" if name == "tabb" else name)
            if entry.specifier_location:
                assert at(self.TEXT, entry.specifier_location) == entry.written
        assert found["requests"].specifier == ">=2,<3"
        assert found["requests"].extras == ("socks",)
        assert found["my-pkg"].provenance is Provenance.WORKSPACE
        assert found["direct"].provenance is Provenance.URL
        assert result.manifest.file.requires_python == ">=3.10"
        assert result.project is not None
        assert result.project.name == "my-pkg"

    @pytest.mark.parametrize(
        "groups",
        ['a = [{include-group = "b"}]\nb = [{include-group = "a"}]', 'a = [{include-group = "nope"}]'],
    )
    def test_groups_that_go_nowhere(self, groups):
        result = read(f"[dependency-groups]\n{groups}\nc = ['x']\n")
        assert [entry.name for entry in result.manifest.requirements] == ["x"]
        assert {gap.kind for gap in result.gaps} == {GapKind.CONFIGURATION}

    def test_poetry(self):
        text = """[tool.poetry]
name = "me"
[tool.poetry.dependencies]
python = "^3.11"
requests = "^2.28"
"quoted.name" = "1.0"
Any = "*"
tilde = "~1.4.2"
git-one = {git = "https://u:p@code.example/x.git", rev = "1"}
here = {path = "../here", develop = true}
table = {version = ">=1,<2", extras = ["x"], markers = "os_name == 'nt'", source = "inner", optional = true}
many = [
    {version = "<=1.9", python = "<3.8"},
    {version = "^2.0", python = ">=3.8"},
]
either = "^1.0 || ^2.0"
[tool.poetry.group.docs.dependencies]
mkdocs = {version = "~1"}
[tool.poetry.dev-dependencies]
black = "=23.1"
[tool.poetry.dependencies.long]
version = "1.*"
[[tool.poetry.source]]
name = "inner"
url = "https://inner.example/simple"
priority = "explicit"
[[tool.poetry.source]]
name = "main"
url = "https://main.example/simple"
[[tool.poetry.source]]
name = "more"
url = "https://more.example/simple"
priority = "supplemental"
"""
        result = read(text)
        records = result.manifest.requirements
        found = {entry.name: entry for entry in records}
        assert {name: entry.specifier for name, entry in found.items() if entry.specifier} == {
            "requests": ">=2.28,<3.0",
            "quoted.name": "==1.0",
            "tilde": ">=1.4.2,<1.5.0",
            "table": ">=1,<2",
            "many": ">=2.0,<3.0",
            "mkdocs": ">=1,<2",
            "black": "==23.1",
            "long": "==1.*",
        }
        assert [entry.specifier for entry in records if entry.name == "many"] == ["<=1.9", ">=2.0,<3.0"]
        assert found["git-one"].provenance is Provenance.VCS
        assert found["git-one"].reference == "https://****@code.example/x.git"
        assert found["here"].provenance is Provenance.PATH
        assert (found["table"].index, found["table"].extras, found["table"].marker) == (
            "inner",
            ("x",),
            "os_name == 'nt'",
        )
        assert (found["mkdocs"].group, found["black"].group, found["quoted.name"].package.name) == (
            "docs",
            "dev",
            "quoted-name",
        )
        for entry in records:
            assert at(text, entry.location) == entry.name
            if entry.specifier_location:
                assert at(text, entry.specifier_location) == entry.written
        assert [gap.location.line for gap in result.gaps] == [
            text.split("\n").index('either = "^1.0 || ^2.0"') + 1
        ]
        file = result.manifest.file
        assert file.requires_python == ">=3.11,<4.0"
        assert (file.index_url, file.extra_index_urls) == (
            "https://main.example/simple",
            ("https://more.example/simple",),
        )
        assert dict(file.named_indexes)["inner"] == "https://inner.example/simple"

    def test_uv(self):
        text = """[project]
name = "me"
dependencies = ["torch", "local", "member", "gitted", "sometimes"]
[tool.uv]
dev-dependencies = ["ruff"]
extra-index-url = ["https://extra.example/simple"]
[tool.uv.workspace]
members = ["libs/*"]
[tool.uv.sources]
torch = {index = "cuda"}
local = {path = "./local"}
Member = {workspace = true}
gitted = {git = "https://code.example/x"}
sometimes = [{git = "https://code.example/y", marker = "sys_platform == 'win32'"}]
[[tool.uv.index]]
name = "cuda"
url = "https://cuda.example/simple"
explicit = true
[[tool.uv.index]]
url = "https://main.example/simple"
default = true
[[tool.uv.index]]
name = "second"
url = "https://second.example/simple"
"""
        found = entries(text)
        assert {name: entry.provenance for name, entry in found.items()} == {
            "torch": Provenance.REGISTRY,
            "local": Provenance.PATH,
            "member": Provenance.WORKSPACE,
            "gitted": Provenance.VCS,
            "sometimes": Provenance.REGISTRY,
            "ruff": Provenance.REGISTRY,
        }
        assert found["torch"].index == "cuda"
        result = read(text)
        file = result.manifest.file
        assert file.index_url == "https://main.example/simple"
        assert file.extra_index_urls == ("https://extra.example/simple", "https://second.example/simple")
        assert [name for name, _ in file.named_indexes] == ["cuda", "second"]
        assert result.members == ("libs/*",)

    @pytest.mark.parametrize(
        "text",
        [
            '[project]\ndependencies = [\n  "kept>=1",\n  "half',
            '[project]\ndependencies = ["kept>=1",\n',
            '[project]\nname = \n[tool.x\n[project]\ndependencies = ["kept"]\n',
            'x = = 1\n[project]\ndependencies = ["kept"] trailing\n',
        ],
    )
    def test_half_written(self, text):
        result = read(text)
        assert [entry.name for entry in result.manifest.requirements] == ["kept"]
        assert [gap.kind for gap in result.gaps] == [GapKind.CONFIGURATION]
        assert "not valid TOML" in result.gaps[0].cause

    def test_failed_merge(self):
        result = read(
            '[project]\ndependencies = [\n"a",\n<<<<<<< HEAD\n"b==1",\n=======\n"b==2",\n>>>>>>> x\n"c",\n]\n'
        )
        assert [entry.name for entry in result.manifest.requirements] == ["a", "b", "b", "c"]
        assert [gap.location.line for gap in result.gaps] == [4]

    def test_a_broken_table_gives_its_entries_to_nobody(self):
        result = read('[project]\ndependencies = ["a"]\n[tool.poetry.dependencies\nb = "1"\n')
        assert [entry.name for entry in result.manifest.requirements] == ["a"]

    @pytest.mark.parametrize(
        "text",
        ["x = " + "[" * 100_000, "a." * 50_000 + "b = 1", "[" + "a." * 50_000 + "b]", "x = '" * 100_000],
    )
    def test_hostile(self, text):
        start = time.monotonic()
        result = read(text)
        assert result.manifest.requirements == ()
        assert [gap.kind for gap in result.gaps] == [GapKind.CONFIGURATION]
        assert time.monotonic() - start < 5

    def test_odd_shapes(self):
        text = "project = 3\nbuild-system = []\n[tool]\nuv = 1\npoetry = 'x'\n[dependency-groups]\nx = 1\n"
        assert read(text).manifest.requirements == ()

    def test_ignores_come_along(self):
        (ignore,) = read(
            '[project]\ndependencies = [\n  "a",  # assay: ignore[some-rule] internal\n]\n'
        ).ignores
        assert (ignore.first_line, ignore.problem) == (3, "")

    @given(st.text(st.sampled_from("abx01.-_=[]{}\"'\\#, \n\r\t"), max_size=80))
    def test_never_raises(self, text):
        read("[project]\ndependencies = [" + text)


def plain(node: Node):
    """The strings of a document, where they stand."""
    if node.table is not None:
        return {key: plain(value) for key, value in node.table.items()}
    if node.array is not None:
        return [plain(value) for value in node.array]
    return node.string.text if node.string is not None else None


def strings(value):
    if isinstance(value, dict):
        return {key: strings(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [strings(inner) for inner in value]
    return value if isinstance(value, str) else None


SCALARS = st.sampled_from([
    '"a"', "'b'", '"\\u00e9\\n\\"x"', '"""\nlong\n"quoted" \\\n   joined"""', "'''x\r\ny'''", "1", "true", "1979-05-27 07:32:00",  # noqa: E501
    "0x1F", "-inf", '""', "''", '""""q""""', "1e5",
])  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ # c\n" + ",\n".join(items) + "]")
        | st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + "}"
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(["a", "b.c", '"q.x"', "'lit'", "d . e", "1"])


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "[t]", "[t.u]", "[[arr]]", "[[arr.in]]", "['x y']"]), KEYS, VALUES),
        max_size=6,
    )
)
def test_toml_as_tomllib_reads_it(parts):
    text = "".join(f"{header}\n{key} = {value} # end\n" for header, key, value in parts)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        read_toml(text)
    else:
        assert plain(read_toml(text)) == strings(expected)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_json_as_json_reads_it(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert plain(read_json(text)) == strings(json.loads(text))


@given(JSON, st.booleans(), st.integers(0, 200))
def test_places_of_json_strings(value, ascii_only, cut):
    text = json.dumps(value, ensure_ascii=ascii_only)
    pending = [read_json(text)]
    while pending:
        node = pending.pop()
        for piece in (node.string, node.key):
            if piece is not None:
                assert json.loads('"' + text[piece.at(0) : piece.at(len(piece.text))] + '"') == piece.text
        pending.extend([*(node.table or {}).values(), *(node.array or [])])
    read_json(text[:cut])


class TestPackageJson:
    TEXT = """{
  "name": "me", "version": "requests",
  "dependencies": {
    "react": "^18.2.0", "left-pad": "latest",
    "@scope/pkg": ">=1.0.0 <2.0.0 || 3.x", "any": "", "star": "*",
    "alias": "npm:@real/name@^1.0", "alias2": "npm:plain",
    "re\\u0061ct-dom": "~18"
  },
  "devDependencies": {
    "wk": "workspace:^", "file": "file:../x", "link": "link:./y", "rel": "../z",
    "gh": "user/repo#semver:^1", "gh2": "github:user/repo", "ssh": "git+ssh://git@code.example/x.git",
    "gu": "https://u:pw@code.example/x.git", "tar": "https://files.example/x.tgz",
    "cat": "catalog:", "self": "1"
  },
  "peerDependencies": {"react": ">=16"},
  "optionalDependencies": {"fsevents": "2.3.2"},
  "bundledDependencies": ["react"],
  "workspaces": {"packages": ["packages/*"]}
}"""

    def test_one_of_everything(self):
        result = npm(self.TEXT)
        assert result.gaps == ()
        records = result.manifest.requirements
        assert {
            (entry.name, entry.group): entry.specifier
            for entry in records
            if entry.provenance is Provenance.REGISTRY
        } == {
            ("cat", "dev"): "",  # the range stands in pnpm-workspace.yaml
            ("react", ""): "^18.2.0",
            ("left-pad", ""): "latest",
            ("@scope/pkg", ""): ">=1.0.0 <2.0.0 || 3.x",
            ("any", ""): "",
            ("star", ""): "*",
            ("@real/name", ""): "^1.0",
            ("plain", ""): "",
            ("react-dom", ""): "~18",
            ("self", "dev"): "1",
            ("react", "peer"): ">=16",
            ("fsevents", "optional"): "2.3.2",
        }
        assert {
            entry.name: entry.provenance.value
            for entry in records
            if entry.provenance is not Provenance.REGISTRY
        } == {
            "wk": "workspace",
            "file": "path",
            "link": "path",
            "rel": "path",
            "gh": "vcs",
            "gh2": "vcs",
            "ssh": "vcs",
            "gu": "vcs",
            "tar": "url",
        }
        for entry in records:
            shown = at(self.TEXT, entry.location)
            assert shown == ("re\\u0061ct-dom" if entry.name == "react-dom" else entry.name)
            if entry.specifier:
                assert at(self.TEXT, entry.specifier_location) == entry.specifier
            assert "pw" not in entry.reference
        assert (result.members, result.project.name) == (("packages/*",), "me")

    @pytest.mark.parametrize(
        "tail",
        [
            "",
            '\n  "b": "^2',
            '\n  "b"',
            ',,, "b": "1"}}',
            '}, "x": [1, 2',
            "\n<<<<<<< HEAD\n",
            "} // comment\n}",
        ],
    )
    def test_half_written(self, tail):
        result = npm('{"dependencies": {"a": "^1",' + tail)
        assert result.manifest.requirements[0].name == "a"
        assert len(result.gaps) == 1

    def test_failed_merge(self):
        result = npm(
            '{"dependencies": {\n<<<<<<< HEAD\n"a": "1",\n=======\n"a": "2",\n>>>>>>> x\n"b": "3"\n}}'
        )
        assert [entry.name for entry in result.manifest.requirements] == ["a", "b"]
        assert [gap.location.line for gap in result.gaps] == [2]

    @pytest.mark.parametrize(
        "name", ["a b", "../x", "a/b/c", "", "a\\u0000b", "x" * 300, "@scope", ".hidden"]
    )
    def test_a_name_that_is_none_never_reaches_a_registry(self, name):
        result = npm(f'{{"dependencies": {{"{name}": "1", "ok": "1"}}}}')
        assert [entry.name for entry in result.manifest.requirements] == ["ok"]
        assert [gap.kind for gap in result.gaps] == [GapKind.CONFIGURATION]
        assert result.gaps[0].cause.isprintable()

    def test_a_value_that_is_no_string(self):
        result = npm('{"dependencies": {"a": {"version": "1"}, "b": null, "ok": "1"}, "devDependencies": []}')
        assert [entry.name for entry in result.manifest.requirements] == ["ok"]
        assert len(result.gaps) == 2

    @pytest.mark.parametrize(
        "text", ["[" * 200_000, '{"dependencies":' * 50_000, '"' + "\\" * 200_001, "\xff", "[]", "null", ""]
    )
    def test_hostile(self, text):
        start = time.monotonic()
        result = npm(text)
        assert result.manifest.requirements == ()
        assert result.gaps
        assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("^1.2.3", ">=1.2.3,<2.0.0"),
        ("^1.2", ">=1.2,<2.0"),
        ("^1", ">=1,<2"),
        ("^0.2.3", ">=0.2.3,<0.3.0"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3.0"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("~=1.2", "~=1.2"),
        ("1.2", "==1.2"),
        ("=1.2", "==1.2"),
        ("1.2.*", "==1.2.*"),
        ("*", ""),
        (">=1.0 <2.0", ">=1.0,<2.0"),
        (">=1.0, !=1.5", ">=1.0,!=1.5"),
        ("^1.0b1", ">=1.0b1,<2.0"),
        ("^1 || ^2", None),
        ("latest!", None),
        ("^x.y", None),
    ],
)
def test_poetry_constraints(written, translated):
    assert pep440(written) == translated


@given(st.text(st.sampled_from("^~=<>!0123.*, |ab"), max_size=20))
def test_poetry_constraints_are_valid_or_nothing(text):
    translated = pep440(text)
    if translated is not None:
        SpecifierSet(translated)


class TestWorkspaces:
    def test_npm(self):
        root = read('{"name": "root", "workspaces": ["packages/*", "!packages/old"]}', "package.json")
        one = read(
            '{"name": "@me/one", "dependencies": {"@me/two": "^1", "two": "1"}}', "packages/one/package.json"
        )
        two = read(
            '{"name": "@me/two", "dependencies": {"@me/old": "1", "root": "1"}}', "packages/two/package.json"
        )
        old = read('{"name": "@me/old", "dependencies": {"@me/two": "1"}}', "packages/old/package.json")
        marked = mark_workspaces([old, one, root, two])
        found = {
            entry.name: entry.provenance.value
            for result in marked[1:]
            for entry in result.manifest.requirements
        }
        assert found == {
            "@me/two": "workspace",
            "two": "registry",
            "@me/old": "registry",
            "root": "workspace",
        }
        assert marked[0] == old

    def test_uv_in_a_folder(self):
        root = read("[tool.uv.workspace]\nmembers = ['libs/**']\n", "py/pyproject.toml")
        app = read("[project]\nname = 'app'\ndependencies = ['lib_a']\n", "py/libs/x/app/pyproject.toml")
        lib = read("[project]\nname = 'lib-A'\n", "py/libs/a/pyproject.toml")
        away = read("[project]\nname = 'away'\ndependencies = ['lib-a']\n", "else/pyproject.toml")
        marked = mark_workspaces([root, app, lib, away])
        assert marked[1].manifest.requirements[0].provenance is Provenance.WORKSPACE
        assert marked[3].manifest.requirements[0].provenance is Provenance.REGISTRY


def test_an_included_file_counts_once(tmp_path: Path):
    texts = {"base.txt": "a\na\n-r leaf.txt\n", "leaf.txt": "x\n"}
    texts |= {"requirements.txt": "-r base.txt\nb\n", "requirements-2.txt": "-r base.txt\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    paths = ["requirements.txt", "requirements-2.txt"]
    results = [read_manifest(path, texts[path].encode(), loader(tmp_path, path)) for path in paths]
    kept = distinct([result for result in results if result is not None])
    found = [[(entry.name, entry.location.path) for entry in result.manifest.requirements] for result in kept]
    assert found == [[("a", "base.txt"), ("a", "base.txt"), ("x", "leaf.txt"), ("b", "requirements.txt")], []]


def test_tox_s_tables_and_files_that_setuptools_reads():
    tables = '[env_run_base]\ndeps = ["a>=1", "-r x.txt", "-e ."]\n[env.lint]\ndeps = ["b"]\n'
    assert list(entries(tables, "tox.toml")) == ["a", ".", "b"]
    dynamic = '[tool.setuptools.dynamic]\ndependencies = {file = ["sub/deps.txt", "gone.txt"]}\n'
    project = f"{dynamic}[tool.tox.env_run_base]\ndeps = ['c']\n[tool.pixi.pypi-dependencies]\nd = '*'\n"
    gone = Gap(GapKind.UNREADABLE, "gone.txt", "It does not exist.", "Create it.")
    files = {"sub/deps.txt": b"e==1\n-r more.txt\n", "sub/more.txt": b"f\n"}
    found = read_manifest("app/pyproject.toml", project.encode(), lambda name: files.get(name, gone))
    found_entries = [(entry.location.path, entry.name) for entry in found.manifest.requirements]
    assert found_entries == [
        ("app/pyproject.toml", "c"),
        ("app/pyproject.toml", "d"),
        ("app/sub/deps.txt", "e"),
        ("app/sub/more.txt", "f"),
    ]
    assert found.gaps == ()
