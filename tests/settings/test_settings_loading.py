"""Layers, their order, and errors that name the place, the cause and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model import Confidence, Severity
from scanner.settings import Flags, Mode, Output, Settings, SettingsError, load
from scanner.settings.keys import KEYS

FORMATS = {"json": (".json",), "sarif": (".sarif",), "terminal": (".txt",)}


def settings(cwd, *paths, environ=None, config=None, **options):
    given = {key.replace("_", "-"): value for key, value in options.items()}
    return load(Flags(paths=paths, options=given, config=config), cwd, environ or {}, FORMATS)


def error(cwd, *paths, **rest):
    with pytest.raises(SettingsError) as caught:
        settings(cwd, *paths, **rest)
    return str(caught.value)


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("")
    return tmp_path


def configure(folder, text, name="assay.toml"):
    (folder / name).write_text(text)
    return folder / name


def test_defaults(project):
    got = settings(project)
    assert got == Settings(root=project, paths=(project,))


def test_each_layer_wins_over_the_one_before(project):
    configure(project, 'mode = "speed"\nfail-on = "low"\njobs = 3\n')
    got = settings(project, environ={"ASSAY_FAIL_ON": "medium", "ASSAY_JOBS": "4", "PATH": "/bin"}, jobs="5")
    assert (got.mode, got.fail_on, got.jobs) == (Mode.SPEED, Severity.MEDIUM, 5)
    assert got.config_file == project / "assay.toml"


def test_every_key_is_an_option_and_every_option_has_a_key():
    own = {"root", "paths", "stdin", "stdin_filename", "outputs", "config_file", "checks", "mend"}
    named = set(Settings.__struct_fields__) - own
    assert {key.replace("-", "_") for key in KEYS} - {"only", "format", "output"} == named


def test_every_key_in_a_file(project):
    configure(
        project,
        """
        [tool.assay]
        mode = "safety"
        only = "code"
        include = ["*.pyw"]
        exclude = ["build/**", "x"]
        format = ["json", "terminal"]
        output = ["out/report.json"]
        fail-on = "never"
        exit-zero = true
        min-confidence = "low"
        select = ["sql-*"]
        ignore = "crypto"
        offline = true
        index-url = "https://index.example/simple/"
        npm-registry = "https://npm.example/"
        network-timeout = 2
        network-deadline = 3.5
        no-cache = true
        cache-dir = ".cache"
        jobs = 2
        max-file-size = 5000
        markdown = false
        quiet = true
        color = false
        """,
        "pyproject.toml",
    )
    assert settings(project, "src") == Settings(
        root=project,
        paths=(project / "src",),
        mode=Mode.SAFETY,
        checks=frozenset({"code"}),
        include=("*.pyw",),
        exclude=("build/**", "x"),
        outputs=(Output("json", project / "out/report.json"), Output("terminal")),
        fail_on=None,
        exit_zero=True,
        min_confidence=Confidence.LOW,
        select=("sql-*",),
        ignore=("crypto",),
        offline=True,
        index_url="https://index.example/simple/",
        npm_registry="https://npm.example/",
        network_timeout=2.0,
        network_deadline=3.5,
        cache=False,
        cache_dir=project / ".cache",
        jobs=2,
        max_file_size=5000,
        markdown=False,
        quiet=True,
        color=False,
        config_file=project / "pyproject.toml",
    )


def test_environment_reads_lists_and_switches(project):
    environ = {
        "ASSAY_EXCLUDE": "a/**, b",
        "ASSAY_OFFLINE": "1",
        "ASSAY_NO_CACHE": "yes",
        "ASSAY_OUTPUT": "x.json",
        "ASSAY_MODE": "",
    }
    got = settings(project / "src", environ=environ)
    assert (got.exclude, got.offline, got.cache) == (("a/**", "b"), True, False)
    assert got.outputs == (Output("json", project / "src" / "x.json"),)
    assert got.mode is Mode.BALANCED


class TestErrors:
    def test_unknown_key_names_file_line_and_nearest(self, project):
        file = configure(project, '# ours\nmode = "speed"\nfail_on = "high"\n')
        assert error(project) == f"{file}:3: unknown option 'fail_on' (did you mean 'fail-on'?)"

    def test_wrong_type(self, project):
        file = configure(project, "[tool.assay]\njobs = 'many'\n", "pyproject.toml")
        assert error(project) == f"{file}:2: jobs: expected a whole number, 0 or more, not 'many'"

    @pytest.mark.parametrize(
        ("line", "part"),
        [
            ("mode = 'sped'", "did you mean 'speed'?"),
            ("mode = 3", "expected speed, balanced or safety, not 3"),
            ("offline = 'maybe'", "expected true or false"),
            ("offline = 1", "expected true or false"),
            ("jobs = true", "whole number"),
            ("jobs = -1", "whole number"),
            ("jobs = 1.5", "whole number"),
            ("exclude = [1]", "expected a list of texts"),
            ("exclude = {a = 1}", "expected a list of texts"),
            ("exclude = ['']", "expected a list of texts"),
            ("network-timeout = 0", "seconds above 0"),
            ("network-timeout = nan", "seconds above 0"),
            ("network-timeout = inf", "seconds above 0"),
            ("index-url = 'file:///etc'", "expected a URL"),
            ("index-url = 'https://'", "expected a URL"),
            ("cache-dir = ''", "not empty"),
            ("no-mode = true", "unknown option 'no-mode'"),
            ("format = 'xml'", "'xml' is not one of json, sarif, terminal"),
            ("output = '../x.json'", "outside of the project"),
            ("output = '/etc/x.json'", "outside of the project"),
            ("cache-dir = '~/x'", "outside of the project"),
        ],
    )
    def test_wrong_value(self, project, line, part):
        configure(project, line)
        assert part in error(project)

    @pytest.mark.parametrize("name", ["assay.toml", "pyproject.toml"])
    def test_broken_toml_names_file_and_line(self, project, name):
        file = configure(project, "[tool.assay]\nmode = \n", name)
        assert error(project).startswith(f"{file}:2: is not valid TOML: ")

    def test_broken_project_file_without_our_table_is_not_ours(self, project):
        configure(project, "[project\nassay\n", "pyproject.toml")
        assert settings(project).config_file is None

    def test_no_utf8(self, project):
        (project / "assay.toml").write_bytes(b"# ok\nmode = '\xff'\n")
        assert error(project) == f"{project / 'assay.toml'}:2: is not UTF-8, which TOML has to be"

    def test_hostile_sizes_and_depths(self, project):
        file = configure(project, "exclude = " + "[" * 100_000)
        assert error(project).startswith(str(file))
        configure(project, "#" * 1_000_001)
        assert "larger than" in error(project)

    def test_byte_order_mark_is_fine(self, project):
        (project / "assay.toml").write_bytes(b"\xef\xbb\xbfjobs = 2\n")
        assert settings(project).jobs == 2

    def test_missing_path(self, project):
        assert error(project, "nope") == (
            f"{project / 'nope'}: there is no such file or directory; check the path given"
        )
        assert "NUL" in error(project, "a\0b")

    def test_environment_variable_is_named(self, project):
        assert error(project, environ={"ASSAY_FAILON": "low"}) == (
            "environment variable ASSAY_FAILON: unknown option 'failon' (did you mean 'fail-on'?)"
        )
        assert "ASSAY_JOBS: jobs: expected" in error(project, environ={"ASSAY_JOBS": "x"})

    def test_flag_is_named(self, project):
        assert error(project, fail_on="hgh").startswith("--fail-on: expected critical, high")

    def test_config_that_is_not_there(self, project):
        assert "other.toml: cannot be read" in error(project, config=Path("other.toml"))
        configure(project, "[project]\n", "pyproject.toml")
        assert "has no [tool.assay] table" in error(project, config=Path("pyproject.toml"))

    def test_standard_input_stands_alone(self, project):
        assert "cannot be combined" in error(project, "-", "src")

    def test_format_in_a_file_names_the_file(self, project):
        file = configure(project, "format = 'xml'")
        assert error(project) == f"{file}: format: 'xml' is not one of json, sarif, terminal"

    def test_credentials_are_not_shown(self, project):
        text = error(project, index_url="user:hunter2@index.example/simple")
        assert text == "--index-url: expected a URL that starts with https:// or http://"


class TestFinding:
    def test_walks_up_to_the_git_top_and_not_beyond(self, project):
        inner = project / "src" / "deep"
        inner.mkdir()
        configure(project, "jobs = 1")
        assert settings(project, "src/deep").jobs == 1
        (inner / ".git").mkdir()
        assert settings(project, "src/deep").config_file is None

    def test_nearest_wins_and_own_file_wins_over_the_projects(self, project):
        configure(project, "jobs = 1")
        configure(project / "src", "[tool.assay]\njobs = 2\n", "pyproject.toml")
        assert settings(project, "src/a.py").jobs == 2
        configure(project / "src", "jobs = 3")
        assert settings(project, "src/a.py").jobs == 3

    def test_project_file_without_our_table_is_passed_by(self, project):
        configure(project, "jobs = 1")
        configure(project / "src", "[project]\nname = 'assay-user'\n", "pyproject.toml")
        assert settings(project, "src").jobs == 1

    def test_first_path_counts(self, project):
        configure(project / "src", "jobs = 2")
        assert settings(project, "src", ".").jobs == 2
        assert settings(project, ".", "src").jobs == 0

    def test_named_file_wins(self, project):
        configure(project, "jobs = 1")
        other = configure(project / "src", "jobs = 9", "other.toml")
        assert settings(project, config=Path("src/other.toml")).jobs == 9
        assert settings(project, environ={"ASSAY_CONFIG": str(other)}).jobs == 9


class TestRoot:
    def test_git_top(self, project):
        assert settings(project / "src", "a.py").root == project

    def test_else_the_configurations_folder_else_the_scanned_one(self, tmp_path):
        deep = tmp_path / "a" / "b"
        deep.mkdir(parents=True)
        (deep / "x.py").write_text("")
        assert settings(tmp_path, "a/b").root == deep
        assert settings(tmp_path, "a/b/x.py").root == deep
        configure(tmp_path / "a", "jobs = 1")
        assert settings(tmp_path, "a/b").root == tmp_path / "a"

    def test_configuration_elsewhere_does_not_move_it(self, tmp_path, project):
        outside = tmp_path.parent / f"{tmp_path.name}-other"
        outside.mkdir()
        file = configure(project, "jobs = 1")
        assert settings(outside, config=file).root == outside

    def test_worktree_file(self, tmp_path):
        (tmp_path / ".git").write_text("gitdir: /elsewhere\n")
        (tmp_path / "s").mkdir()
        assert settings(tmp_path, "s").root == tmp_path


class TestOutputs:
    @pytest.mark.parametrize(
        ("names", "files", "pairs"),
        [
            ([], [], [("terminal", None)]),
            (["json"], [], [("json", None)]),
            (["sarif", "json"], ["o.sarif", "o.js"], [("sarif", "o.sarif"), ("json", "o.js")]),
            (["sarif", "terminal"], ["o.sarif"], [("sarif", "o.sarif"), ("terminal", None)]),
            (["terminal", "sarif"], ["o.sarif"], [("sarif", "o.sarif"), ("terminal", None)]),
            (["terminal", "sarif"], ["o.txt"], [("terminal", "o.txt"), ("sarif", None)]),
            (["terminal", "json", "sarif"], ["o", "p"], [("json", "o"), ("sarif", "p"), ("terminal", None)]),
            (
                [],
                ["o.sarif", "p.json", "t.txt"],
                [("sarif", "o.sarif"), ("json", "p.json"), ("terminal", "t.txt")],
            ),
            (["json"], ["a", "b.sarif"], [("json", "a"), ("sarif", "b.sarif")]),
        ],
    )
    def test_pairs(self, project, names, files, pairs):
        got = settings(project, format=names, output=files).outputs
        assert got == tuple(Output(name, project / file if file else None) for name, file in pairs)

    @pytest.mark.parametrize(
        ("names", "files", "part"),
        [
            (["json", "sarif"], [], "standard output takes one"),
            (["json", "sarif"], ["x", "x"], "named twice"),
            ([], ["x.pdf"], "say which with --format"),
            (["pdf"], [], "is not one of"),
        ],
    )
    def test_contradictions(self, project, names, files, part):
        assert part in error(project, format=names, output=files)


@pytest.mark.parametrize(
    ("environ", "option", "color"),
    [
        ({}, None, None),
        ({"NO_COLOR": "1"}, None, False),
        ({"NO_COLOR": ""}, None, None),
        ({"FORCE_COLOR": "1"}, None, True),
        ({"FORCE_COLOR": "0"}, None, None),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, None, False),
        ({"NO_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_colour(project, environ, option, color):
    options = {} if option is None else {"color": option}
    assert settings(project, environ=environ, **options).color is color


def test_stdin(project):
    got = load(Flags(paths=("-",), stdin_filename="src/x.py"), project, {}, FORMATS)
    assert (got.stdin, got.stdin_filename, got.root) == (True, "src/x.py", project)
