"""Discovery: real folders, real git, real hostile files."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from scanner.discover import discover, from_stdin, read
from scanner.model import Gap, GapKind, Source, SourceKind
from scanner.settings import Mode, Settings, SettingsError


def wanted(path: str, head) -> SourceKind | None:
    if path.rpartition("/")[2] == "requirements.txt":
        return SourceKind.MANIFEST
    if path.endswith(".md"):
        return SourceKind.MARKDOWN
    if "." not in path.rpartition("/")[2] and head().startswith(b"#!/usr/bin/env python"):
        return SourceKind.PYTHON
    return SourceKind.PYTHON if path.endswith(".py") else None


def write(root: Path, *names: str, text: str = "x = 1\n") -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def git(root: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    identity = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, env=environment)


def found(root: Path, *paths: Path, **options) -> list[str]:
    return [source.path for source in search(root, *paths, **options).sources]


def search(root: Path, *paths: Path, **options):
    return discover(Settings(root=root, paths=paths or (root,), **options), wanted)


@pytest.fixture(params=["git", "plain"])
def project(request, tmp_path: Path) -> Path:
    if request.param == "git":
        git(tmp_path, "init", "-q")
    return tmp_path


class TestIgnoring:
    def test_nested_gitignore_and_negation(self, project: Path):
        write(project, ".gitignore", text="*.gen.py\n!keep.gen.py\n/only_top.py\nlogs/\n")
        write(project, "sub/.gitignore", text="!also.gen.py\nlocal.py\n")
        write(project, "a.gen.py", "keep.gen.py", "only_top.py", "logs/x.py")
        write(project, "sub/also.gen.py", "sub/other.gen.py", "sub/only_top.py", "sub/local.py", "local.py")
        assert found(project) == ["keep.gen.py", "local.py", "sub/also.gen.py", "sub/only_top.py"]

    def test_default_exclusions(self, project: Path):
        write(
            project,
            "a.py",
            ".venv/x.py",
            "node_modules/m/x.py",
            "__pycache__/x.py",
            "build/lib/x.py",
            ".tox/x.py",
        )
        write(
            project, "lib/site-packages/x.py", "thing.egg/x.py", "dist/x.py", "env/pyvenv.cfg", "env/lib/x.py"
        )
        assert found(project) == ["a.py"]
        assert search(project).gaps == ()

    def test_package_called_build_is_looked_at(self, project: Path):
        write(project, "src/build/__init__.py", "src/build/env.py", "build/x.py")
        assert found(project) == ["src/build/__init__.py", "src/build/env.py"]

    def test_folder_that_the_build_runs_is_looked_at(self, project: Path):
        write(project, "_build/backend.py", "dist/x.py", "sub/_build/y.py")
        write(project, "pyproject.toml", text='[build-system]\nbackend-path = ["_build"]\n')
        assert "_build/backend.py" in found(project)
        assert not {"dist/x.py", "sub/_build/y.py"} & set(found(project))

    def test_environment_under_another_name_leaves_a_note(self, project: Path):
        write(project, "core/pyvenv.cfg", "core/x.py", "a.py")
        result = search(project)
        assert [source.path for source in result.sources] == ["a.py"]
        assert [(gap.subject, gap.blocking) for gap in result.gaps] == [("core", False)]

    def test_named_paths_are_looked_at(self, project: Path):
        write(project, ".gitignore", text="hidden/\n!\nsecret.py\n")  # git passes over a lone `!`
        write(project, "build/x.py", "hidden/y.py", "secret.py", "a.py")
        named = found(project, project / "build", project / "hidden", project / "secret.py")
        assert named == ["build/x.py", "hidden/y.py", "secret.py"]

    def test_gitignore_above_a_named_folder(self, project: Path):
        write(project, ".gitignore", text="src/skip.py\n*.tmp.py\n")
        write(project, "src/skip.py", "src/a.tmp.py", "src/b.py")
        assert found(project, project / "src") == ["src/b.py"]

    def test_include_and_exclude(self, project: Path):
        write(project, "a.py", "tests/t.py", "src/b.py", "src/c.py", "docs/d.md")
        assert found(project, exclude=("tests/", "src/c.py")) == ["a.py", "docs/d.md", "src/b.py"]
        assert found(project, include=("src/**",), exclude=("c.py",)) == ["src/b.py"]
        assert found(project, project / "tests/t.py", exclude=("tests/",)) == []

    def test_pattern_made_to_be_slow_is_left_out(self, tmp_path: Path):
        write(tmp_path, ".gitignore", text="a*a*a*a*a*a*a*a*a*a*b\n")
        name = "a" * 200 + ".py"
        write(tmp_path, name)
        assert found(tmp_path) == [name]

    def test_markdown_follows_the_mode(self, project: Path):
        write(project, "a.md")
        assert found(project) == ["a.md"]
        assert found(project, mode=Mode.SPEED) == []
        assert found(project, project / "a.md", mode=Mode.SPEED) == ["a.md"]


class TestGit:
    def test_tracked_files_count_even_when_ignored_or_in_build(self, tmp_path: Path):
        git(tmp_path, "init", "-q")
        write(tmp_path, ".gitignore", text="*.py\nbuild/\n")
        write(tmp_path, "in.py", "out.py", "build/tool.py")
        git(tmp_path, "add", "-f", "in.py", "build/tool.py")
        assert found(tmp_path) == ["build/tool.py", "in.py"]

    def test_deleted_files_are_passed_over(self, tmp_path: Path):
        git(tmp_path, "init", "-q")
        write(tmp_path, "a.py", "b.py")
        git(tmp_path, "add", ".")
        (tmp_path / "a.py").unlink()
        result = search(tmp_path)
        assert ([source.path for source in result.sources], result.gaps) == (["b.py"], ())

    def test_submodules_and_repositories_inside(self, tmp_path: Path):
        outer, inner = tmp_path / "outer", tmp_path / "inner"
        write(inner, "sub.py", "ignored.py")
        write(inner, ".gitignore", text="ignored.py\n")
        git(inner, "init", "-q")
        git(inner, "add", ".")
        git(inner, "commit", "-qm", "x")
        write(outer, "a.py")
        git(outer, "init", "-q")
        git(outer, "submodule", "add", "-q", str(inner), "mod")
        shutil.copytree(inner, outer / "copy")
        assert found(outer) == ["a.py", "copy/sub.py", "mod/sub.py"]

    def test_nothing_of_the_repository_runs(self, tmp_path: Path):
        root = tmp_path / "repo"
        write(root, "a.py")
        git(root, "init", "-q")
        trap = tmp_path / "trap.sh"
        trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        trap.chmod(0o755)
        for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.editor"):
            git(root, "config", key, str(trap))
        hooks = tmp_path / "hooks"
        hooks.mkdir()
        for hook in ("post-index-change", "post-checkout", "fsmonitor-watchman"):
            shutil.copy(trap, hooks / hook)
        git(root, "config", "core.hooksPath", str(hooks))
        (tmp_path / "ran").unlink(missing_ok=True)
        assert found(root) == ["a.py"]
        assert not (tmp_path / "ran").exists()

    def test_a_hooks_environment_does_not_redirect(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        root, other = tmp_path / "root", tmp_path / "other"
        for folder in (root, other):
            write(folder, f"{folder.name}.py")
            write(folder, ".gitignore", text="*.py\n")
            git(folder, "init", "-q")
            git(folder, "add", "-f", ".")
        monkeypatch.setenv("GIT_DIR", str(other / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
        assert found(root) == ["root.py"]

    def test_broken_repository_is_walked(self, tmp_path: Path):
        write(tmp_path, "a.py", "b.py")
        write(tmp_path, ".gitignore", text="b.py\n")
        write(tmp_path, ".git", text="gitdir: /nowhere\n")
        result = search(tmp_path)
        assert [source.path for source in result.sources] == ["a.py"]
        assert [(gap.kind, gap.subject, gap.blocking) for gap in result.gaps] == [
            (GapKind.CONFIGURATION, ".", False)
        ]

    def test_without_git_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        write(tmp_path, "a.py")
        git(tmp_path, "init", "-q")
        monkeypatch.setenv("PATH", str(tmp_path))
        result = search(tmp_path)
        assert [source.path for source in result.sources] == ["a.py"]
        assert "not installed" in result.gaps[0].cause


class TestHostileFolders:
    def test_links(self, project: Path):
        inside, outside = project / "in", project.parent / f"{project.name}-outside"
        write(inside, "src/a.py")
        write(outside, "b.py")
        os.symlink(inside, inside / "src/loop")
        os.symlink(inside / "src/a.py", inside / "same.py")
        os.symlink(outside, inside / "away")
        os.symlink(outside / "b.py", inside / "away.py")
        os.symlink("nowhere", inside / "dangling.py")
        os.symlink("circle.py", inside / "circle.py")
        result = search(inside)
        assert [source.path for source in result.sources] == ["src/a.py"]
        assert {gap.subject: gap.kind for gap in result.gaps if gap.kind is GapKind.SKIPPED} == {
            "away": GapKind.SKIPPED,
            "away.py": GapKind.SKIPPED,
        }

    def test_link_to_a_file_that_is_excluded_by_itself(self, tmp_path: Path):
        write(tmp_path, "build/real.py")
        os.symlink("build/real.py", tmp_path / "link.py")
        assert found(tmp_path) == ["link.py"]

    def test_special_files_do_not_block(self, project: Path):
        write(project, "a.py")
        os.mkfifo(project / "pipe.py")
        listener = socket.socket(socket.AF_UNIX)
        old = os.getcwd()
        os.chdir(project)
        try:
            listener.bind("sock.py")
        finally:
            os.chdir(old)
        assert found(project) == ["a.py"]
        named = search(project, project / "pipe.py")
        assert [(gap.kind, gap.blocking) for gap in named.gaps] == [(GapKind.UNREADABLE, True)]
        listener.close()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_unreadable(self, project: Path):
        write(project, "a.py", "closed/b.py")
        (project / "a.py").chmod(0)
        (project / "closed").chmod(0)
        result = search(project)
        (project / "closed").chmod(0o755)
        assert {gap.subject for gap in result.gaps if gap.blocking} >= {"a.py"}

    def test_names_that_are_no_utf8(self, project: Path):
        name = os.fsencode(project) + b"/caf\xe9.py"
        with open(name, "wb") as file:
            file.write(b"x = 1\n")
        (source,) = search(project).sources
        assert source.path == "caf\\xe9.py"
        assert read(source, Settings(root=project, paths=())) == b"x = 1\n"

    def test_missing_path(self, tmp_path: Path):
        with pytest.raises(SettingsError, match=r"nope\.py does not exist"):
            search(tmp_path, tmp_path / "nope.py")


class TestContent:
    def gaps(self, root: Path) -> list[tuple[str, GapKind, bool]]:
        result = search(root)
        assert not {source.path for source in result.sources} & {gap.subject for gap in result.gaps}
        return [(gap.subject, gap.kind, gap.blocking) for gap in result.gaps]

    def test_binary_and_huge(self, tmp_path: Path):
        (tmp_path / "binary.py").write_bytes(b"\x7fELF\0\0\0")
        (tmp_path / "huge.py").write_bytes(b"x\n" * 500_001)
        (tmp_path / "requirements.txt").write_bytes(b"#\n" * 5_000_001)
        assert self.gaps(tmp_path) == [
            ("binary.py", GapKind.SKIPPED, False),
            ("huge.py", GapKind.SKIPPED, False),
            ("requirements.txt", GapKind.SKIPPED, True),
        ]

    def test_generated(self, tmp_path: Path):
        write(
            tmp_path,
            "a_pb2.py",
            text="# -*- coding: utf-8 -*-\n# Generated by protoc.  DO NOT EDIT!\nx = 1\n",
        )
        write(tmp_path, "b.py", text="# @generated\nx = 1\n")
        write(tmp_path, "migration.py", text="# Generated by Django 5.2 on 2025-01-01\nx = 1\n")
        write(tmp_path, "bold.py", text="# do not edit\nimport os\n")
        write(tmp_path, "late.py", text='x = "generated, do not edit"\n# generated, do not edit\n')
        write(tmp_path, "requirements.txt", text="# @generated, do not edit\nx\n")
        write(tmp_path, "setup.py", text="# @generated\nx = 1\n")  # tools run it by themselves
        assert [gap[0] for gap in self.gaps(tmp_path)] == ["a_pb2.py", "b.py"]
        assert found(tmp_path, tmp_path / "b.py") == ["b.py"]
        assert found(tmp_path, tmp_path, tmp_path / "b.py").count("b.py") == 1
        assert [gap.subject for gap in search(tmp_path, tmp_path, tmp_path / "b.py").gaps] == ["a_pb2.py"]

    def test_minified_code_but_not_a_payload(self, tmp_path: Path):
        write(tmp_path, "min.py", text="a=1;" * 1000)
        write(tmp_path, "payload.py", text="exec('" + "A" * 50_000 + "')\n")
        write(tmp_path, "cut.py", text="exec(b'" + "A" * 900_000 + "')\n")
        assert [gap[0] for gap in self.gaps(tmp_path)] == ["min.py"]

    def test_a_gate_takes_no_files_word_for_it(self, tmp_path: Path):
        write(tmp_path, "generated.py", text="# @generated, do not edit\nx = 1\n")
        write(tmp_path, "min.py", text="a=1;" * 1000)
        (tmp_path / "huge.py").write_bytes(b"x\n" * 500_001)
        settings = Settings(root=tmp_path, paths=(tmp_path,), mode=Mode.SAFETY)
        result = discover(settings, wanted)
        assert [source.path for source in result.sources] == ["generated.py", "min.py"]
        assert [(gap.subject, gap.blocking) for gap in result.gaps] == [("huge.py", True)]

    def test_unknown_kind_is_a_gap_only_when_named(self, tmp_path: Path):
        write(tmp_path, "a.txt")
        assert search(tmp_path).gaps == ()
        assert [gap.subject for gap in search(tmp_path, tmp_path / "a.txt").gaps] == ["a.txt"]

    def test_shebang(self, tmp_path: Path):
        write(tmp_path, "tool", text="#!/usr/bin/env python3\n")
        write(tmp_path, "other", text="#!/bin/sh\n")
        assert found(tmp_path) == ["tool"]

    def test_read_is_bounded(self, tmp_path: Path):
        file = tmp_path / "a.py"
        file.write_bytes(b"x" * 11)
        settings = Settings(root=tmp_path, paths=(), max_file_size=10)
        gap = read(Source("a.py", SourceKind.PYTHON, file), settings)
        assert isinstance(gap, Gap)
        assert "11 bytes" in gap.cause
        file.unlink()
        assert isinstance(read(Source("a.py", SourceKind.PYTHON, file), settings), Gap)


class TestPaths:
    def test_overlaps_and_order(self, tmp_path: Path):
        write(tmp_path, "b/x.py", "a/y.py", "a.py")
        paths = (tmp_path / "b", tmp_path, tmp_path / "b/x.py", tmp_path / "a/../b")
        assert found(tmp_path, *paths) == ["a.py", "a/y.py", "b/x.py"]

    def test_outside_of_the_root(self, tmp_path: Path):
        write(tmp_path, "root/a.py", "else/b.py")
        assert found(tmp_path / "root", tmp_path / "else") == [f"{tmp_path}/else/b.py"]

    def test_root_given_through_a_link(self, tmp_path: Path):
        write(tmp_path, "real/a.py")
        os.symlink("real", tmp_path / "link")
        assert found(tmp_path / "link", tmp_path / "real") == ["a.py"]
        assert found(tmp_path / "link") == ["a.py"]

    def test_stdin(self, tmp_path: Path):
        settings = Settings(root=tmp_path, paths=(), stdin=True, stdin_filename="requirements.txt")
        source = from_stdin(settings, b"x\n", wanted)
        assert (source.kind, source.path, read(source, settings)) == (
            SourceKind.MANIFEST,
            "requirements.txt",
            b"x\n",
        )
        assert from_stdin(Settings(root=tmp_path, paths=(), stdin=True), b"").kind is SourceKind.PYTHON
