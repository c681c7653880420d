"""What is new: beside a revision and beside a baseline, on real projects in real git repositories."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from scanner import pipeline
from scanner.model import Confidence, Outcome, State
from scanner.policy.baseline import BaselineError, Entry, dump, load
from scanner.settings import Settings, SettingsError

LOAD = "import yaml\n\n\ndef {name}(text):\n    return yaml.load(text, yaml.Loader)\n"


def git(root: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    identity = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, env=environment
    )
    return done.stdout.decode().strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


def settings(root: Path, **options) -> Settings:
    return Settings(
        root, (root,), checks=frozenset({"code"}), cache_dir=root / ".git" / "cache", jobs=1, **options
    )


def states(root: Path, **options) -> list[tuple[str, State | None]]:
    report = pipeline.scan(settings(root, **options))
    return sorted((one.scope, one.state) for one in report.findings)


class TestBase:
    def test_what_moved_with_its_file_is_not_new(self, project):
        old = LOAD.format(name="old") + "".join(f"\n\ndef other_{n}():\n    return {n}\n" for n in range(4))
        (project / "a.py").write_text(old)
        first = commit(project)
        git(project, "mv", "a.py", "b.py")
        text = "# a line before\n" + old + LOAD.format(name="new")
        (project / "b.py").write_text(text)
        git(project, "add", "-A")
        assert states(project, base=first) == [("new", State.NEW), ("old", State.EXISTING)]

    def test_another_of_the_same_in_one_place_is_new(self, project):
        (project / "a.py").write_text(LOAD.format(name="f"))
        first = commit(project)
        (project / "a.py").write_text(
            LOAD.format(name="f").replace(
                "    return", "    if text:\n        return yaml.load(text, yaml.Loader)\n    return"
            )
        )
        assert [state for _, state in states(project, base=first)] == [State.EXISTING, State.NEW]

    def test_sink_that_stayed_and_lost_its_protection_is_new(self, project):
        view = (
            "import subprocess\nfrom flask import Flask, request\nimport shlex\n\napp = Flask(__name__)\n\n\n"
            "@app.route('/')\ndef view():\n    name = {}\n    subprocess.run('ls ' + name, shell=True)\n"
        )
        (project / "a.py").write_text(view.format("shlex.quote(request.args['name'])"))
        first = commit(project)
        (project / "a.py").write_text(view.format("request.args['name']"))
        report = pipeline.scan(settings(project, base=first))
        (found,) = [one for one in report.findings if one.rule == "command-injection"]
        assert found.state is State.NEW
        assert report.gate.outcome is Outcome.FAILED
        same = pipeline.scan(settings(project, base=commit(project)))
        assert {one.state for one in same.findings if one.open} == set()
        assert same.gate.outcome is Outcome.PASSED
        assert same.comparisons[0].matched

    def test_flow_through_a_file_that_did_not_change(self, project):
        (project / "b.py").write_text("import os\n\n\ndef _run(command):\n    os.system(command)\n")
        (project / "a.py").write_text("from b import _run\n\n_run('ls')\n")
        first = commit(project)
        (project / "a.py").write_text("from b import _run\n\n_run('ls ' + input())\n")
        report = pipeline.scan(settings(project, base=first, min_confidence=Confidence.LOW))
        assert [one.state for one in report.findings if one.flow] == [State.NEW]

    def test_requirement_line_that_stood_there(self, project):
        (project / "requirements.txt").write_text("https://files.example/a.whl\n")
        options = {"checks": frozenset({"dependencies"}), "offline": True}
        first = commit(project)
        with (project / "requirements.txt").open("a") as file:
            file.write("--trusted-host files.example\nhttp://files.example/b.whl\n")
        given = Settings(project, (project,), cache=False, base=first, **options)
        found = pipeline.scan(given).findings
        told = {one.location.line: one.state for one in found}
        assert told[1] is State.EXISTING
        assert told[3] is State.NEW


class TestBaseline:
    @pytest.fixture
    def known(self, project):
        (project / "a.py").write_text(LOAD.format(name="old"))
        options = {"baseline": project / "known.json"}
        pipeline.baseline(settings(project, **options), "create")
        return options

    def test_survives_moved_lines_and_formatting(self, project, known):
        text = LOAD.format(name="old").replace("(text, yaml.Loader)", "(  text,yaml.Loader )  # noqa: S506")
        (project / "a.py").write_text("# moved\n\n" + text)
        assert states(project, **known) == [("old", State.KNOWN)]

    def test_survives_a_renamed_file(self, project, known):
        (project / "a.py").rename(project / "c.py")
        assert states(project, **known) == [("old", State.KNOWN)]

    def test_does_not_hide_a_copy(self, project, known):
        (project / "c.py").write_text((project / "a.py").read_text())
        assert states(project, **known) == [("old", State.KNOWN), ("old", State.NEW)]

    def test_other_function_is_new_and_fails(self, project, known):
        with (project / "a.py").open("a") as file:
            file.write(LOAD.format(name="new"))
        assert states(project, **known) == [("new", State.NEW), ("old", State.KNOWN)]
        assert pipeline.scan(settings(project, **known)).gate.outcome is Outcome.FAILED

    def test_update_keeps_reasons_and_prune_adds_nothing(self, project, known):
        file = known["baseline"]
        (entry,) = load(file)
        file.write_text(
            dump([Entry(*entry.key, reason="an old format"), Entry("a.py", "weak-hash", "", "00")])
        )
        with (project / "a.py").open("a") as code:
            code.write(LOAD.format(name="new"))
        pruned = pipeline.baseline(settings(project, **known), "prune")
        assert (len(pruned.entries), pruned.added, pruned.removed) == (1, 0, 1)
        updated = pipeline.baseline(settings(project, **known), "update")
        assert [(one.scope, one.reason) for one in updated.entries] == [("new", ""), ("old", "an old format")]
        report = pipeline.scan(settings(project, **known))
        assert {one.suppression.reason for one in report.findings} == {"an old format", "known in known.json"}

    def test_a_day_that_has_passed(self, project, known):
        (entry,) = load(known["baseline"])
        known["baseline"].write_text(dump([Entry(*entry.key, until="2020-01-01")]))
        assert states(project, **known) == [("old", State.NEW)]

    def test_branches_merge_line_by_line(self, project):
        base = [Entry("a.py", "r", "", "1"), Entry("m.py", "r", "", "1")]
        for name, extra in (("ours", Entry("b.py", "r", "", "1")), ("theirs", Entry("z.py", "r", "", "1"))):
            (project / name).write_text(dump([*base, extra]))
        (project / "base").write_text(dump(base))
        git(project, "merge-file", "ours", "base", "theirs")
        assert [entry.path for entry in load(project / "ours")] == ["a.py", "b.py", "m.py", "z.py"]
        assert json.loads((project / "ours").read_text())

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("", "not valid JSON"),
            ('[\n{"schema": "assay-baseline/1"}\n,{"path": "a', "line 3"),
            ("{}", "no baseline"),
            ('[{"schema": "assay-baseline/9"}]', "no baseline"),
            ('[\n{"schema": "assay-baseline/1"}\n<<<<<<< ours\n]', "conflict markers"),
            ('[{"schema": "assay-baseline/1"}, {"path": 1}]', "entry 1"),
            (
                '[{"schema": "assay-baseline/1"}, {"path": "a", "rule": "r", "code": "c", "until": "soon"}]',
                "until",
            ),
            ("[" * 100_000, "not valid JSON"),
            ("\udcff", "not valid JSON"),
        ],
    )
    def test_damaged_file_is_an_error_that_says_where(self, project, text, cause):
        file = project / "known.json"
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(BaselineError, match=cause):
            load(file)
        with pytest.raises(SettingsError, match=r"known\.json"):
            pipeline.scan(settings(project, baseline=file))

    def test_missing_file(self, project):
        with pytest.raises(SettingsError, match="baseline create"):
            pipeline.scan(settings(project, baseline=project / "none.json"))
