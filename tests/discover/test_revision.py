"""What git keeps: the index as hooks see it, changed files, revisions to compare with. The git is real."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scanner.discover import base_of, changed, discover, read, staged
from scanner.model import SourceKind
from scanner.settings import Settings, SettingsError
from scanner.support import objects
from scanner.support.files import TooLargeError

IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false")


def wanted(path: str, head) -> SourceKind | None:
    if path.rpartition("/")[2] == "requirements.txt":
        return SourceKind.MANIFEST
    return SourceKind.PYTHON if path.endswith(".py") else None


def git(root: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", *IDENTITY, "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment).stdout.decode()


def write(root: Path, path: str, text: str = "x = 1\n") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q")
    return root


def settings(root: Path, *paths: Path, **options) -> Settings:
    return Settings(root=root, paths=paths or (root,), **options)


def held(root: Path, *paths: Path, **options) -> dict[str, bytes]:
    given = settings(root, *paths, **options)
    return {source.path: read(source, given) for source in staged(given, wanted).sources}


class TestStaged:
    def test_the_index_counts_and_not_the_disk(self, project):
        write(project, "a.py")
        write(project, "same.py")
        commit(project)
        write(project, "a.py", "staged = 1\n")
        git(project, "add", "a.py")
        write(project, "a.py", "on_disk = 1\n")
        write(project, "same.py", "not_staged = 1\n")
        write(project, "untracked.py")
        assert held(project) == {"a.py": b"staged = 1\n"}
        context = staged(settings(project), wanted).context
        assert {source.path: read(source, settings(project)) for source in context} == {
            "a.py": b"staged = 1\n",
            "same.py": b"x = 1\n",
        }

    def test_gone_from_the_disk_is_still_staged(self, project):
        write(project, "a.py")
        git(project, "add", "-A")
        (project / "a.py").unlink()
        assert held(project) == {"a.py": b"x = 1\n"}
        assert held(project, project / "a.py") == {"a.py": b"x = 1\n"}

    def test_named_files_are_looked_at_although_nothing_changed(self, project):
        write(project, "a.py")
        write(project, "b.py")
        commit(project)
        assert held(project) == {}
        assert list(held(project, project / "b.py")) == ["b.py"]

    def test_folders_excludes_and_deletions(self, project):
        for path in ("in/a.py", "in/b.py", "out/c.py", "in/gone.py", "in/node_modules/d.py"):
            write(project, path)
        commit(project)
        (project / "in/gone.py").unlink()
        for path in ("in/a.py", "in/b.py", "out/c.py", "in/node_modules/d.py"):
            write(project, path, "y = 2\n")
        git(project, "add", "-A")
        assert list(held(project, project / "in", exclude=("b.py",))) == ["in/a.py"]

    def test_branch_without_commits(self, project):
        write(project, "a.py")
        git(project, "add", "a.py")
        write(project, "b.py")
        assert list(held(project)) == ["a.py"]

    def test_names_with_spaces_line_breaks_and_bytes(self, project):
        names = [b"with space.py", b"line\nbreak.py", b'quo"te.py', b"\xff\xfe.py", b"-dash.py"]
        for name in names:
            Path(os.fsdecode(os.path.join(os.fsencode(project), name))).write_text("x = 1\n")
        git(project, "add", "-A")
        found = held(project)
        assert set(found) == {"with space.py", "line\nbreak.py", 'quo"te.py', "\\xff\\xfe.py", "-dash.py"}
        assert set(found.values()) == {b"x = 1\n"}

    def test_conflicts_and_submodules_are_told(self, project, tmp_path):
        write(project, "a.py")
        commit(project)
        git(project, "checkout", "-q", "-b", "other")
        write(project, "a.py", "x = 2\n")
        commit(project)
        git(project, "checkout", "-q", "-")
        write(project, "a.py", "x = 3\n")
        commit(project)
        subprocess.run(["git", *IDENTITY, "merge", "-q", "other"], cwd=project, capture_output=True)
        inner = tmp_path / "inner"
        inner.mkdir()
        git(inner, "init", "-q")
        write(inner, "b.py")
        commit(inner)
        git(project, "submodule", "add", "-q", str(inner), "sub")
        found = staged(settings(project), wanted)
        assert found.sources == ()
        assert {(gap.subject, gap.blocking) for gap in found.gaps} == {("a.py", True), ("sub", False)}

    def test_untracked_file_that_is_named(self, project):
        write(project, "a.py")
        (gap,) = staged(settings(project, project / "a.py"), wanted).gaps
        assert gap.subject == "a.py"
        assert "git add" in gap.next_step

    def test_the_index_of_a_partial_commit(self, project, monkeypatch):
        write(project, "a.py")
        commit(project)
        write(project, "a.py", "x = 2\n")
        own = project / ".git" / "next-index"
        own.write_bytes((project / ".git" / "index").read_bytes())
        environment = {**os.environ, "GIT_INDEX_FILE": str(own)}
        subprocess.run(["git", "add", "a.py"], cwd=project, env=environment, check=True)
        assert held(project) == {}
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
        monkeypatch.chdir(project)
        assert held(project) == {"a.py": b"x = 2\n"}

    def test_without_git(self, tmp_path):
        with pytest.raises(SettingsError, match="not in a git repository"):
            staged(settings(tmp_path), wanted)

    def test_filters_of_the_repository_do_not_run(self, project):
        git(project, "config", "filter.evil.clean", f"touch {project}/ran; cat")
        write(project, ".gitattributes", "*.py filter=evil\n")
        write(project, "a.py")
        git(project, "update-index", "--add", "--cacheinfo", "100644", _stored(project), "a.py")
        (project / "ran").unlink(missing_ok=True)
        assert held(project) == {"a.py": b"y = 1\n"}
        assert changed(discover(settings(project), wanted), settings(project), None).sources
        assert not (project / "ran").exists()


def _stored(root: Path) -> str:
    command = ["git", "hash-object", "-w", "--no-filters", "--stdin"]
    return subprocess.run(
        command, cwd=root, input="y = 1\n", text=True, check=True, capture_output=True
    ).stdout.strip()


def test_blob_beyond_the_limit_is_not_read(project):
    write(project, "a.py", "x" * 100_000)
    git(project, "add", "a.py")
    (entry,) = objects.index(project)
    assert len(objects.blob(project, entry.oid, 100_000)) == 100_000
    with pytest.raises(TooLargeError):
        objects.blob(project, entry.oid, 99_999)
    with pytest.raises(TooLargeError):
        objects.blob(project, entry.oid, 10)
    with pytest.raises(FileNotFoundError):
        objects.blob(project, "0" * 40, 10)


class TestChanged:
    def test_what_differs_from_the_last_commit(self, project):
        for path in ("a.py", "b.py", "c.py"):
            write(project, path)
        commit(project)
        write(project, "a.py", "x = 2\n")
        write(project, "b.py", "x = 2\n")
        git(project, "add", "b.py")
        write(project, "new.py")
        given = settings(project)
        found = changed(discover(given, wanted), given, None)
        assert [source.path for source in found.sources] == ["a.py", "b.py", "new.py"]
        assert [source.path for source in found.context] == ["a.py", "b.py", "c.py", "new.py"]

    def test_branch_without_commits(self, project):
        write(project, "a.py")
        given = settings(project)
        assert len(changed(discover(given, wanted), given, None).sources) == 1


class TestBase:
    def test_files_as_they_were_under_their_names_of_now(self, project):
        write(project, "old.py", "".join(f"line_{n} = {n}\n" for n in range(20)))
        write(project, "kept.py")
        write(project, "edited.py")
        first = commit(project)
        git(project, "mv", "old.py", "new.py")
        with (project / "new.py").open("a") as file:
            file.write("more = 1\n")
        write(project, "edited.py", "x = 2\n")
        write(project, "added.py")
        commit(project)
        given = settings(project, base=first)
        base = base_of(given)
        assert base.commit == first
        before = base.sources(["new.py", "edited.py", "added.py"], given, wanted)
        texts = {source.path: read(source, given) for source in before.sources}
        assert set(texts) == {"new.py", "edited.py"}
        assert b"more" not in texts["new.py"]
        assert texts["edited.py"] == b"x = 1\n"
        assert {source.path for source in before.context} == {"new.py", "edited.py", "kept.py"}

    def test_where_the_branch_left_counts(self, project):
        write(project, "a.py")
        first = commit(project)
        main = git(project, "branch", "--show-current").strip()
        git(project, "checkout", "-q", "-b", "work")
        write(project, "b.py")
        commit(project)
        git(project, "checkout", "-q", main)
        write(project, "c.py")
        commit(project)
        git(project, "checkout", "-q", "--detach", "work")
        assert base_of(settings(project, base=main)).commit == first

    @pytest.mark.parametrize("name", ["no-such-branch", "--upload-pack=x", "HEAD~99", "", "a\0b"])
    def test_revision_that_does_not_exist(self, project, name):
        write(project, "a.py")
        commit(project)
        with pytest.raises(SettingsError, match=r"base: .*fetch it first"):
            base_of(settings(project, base=name))

    def test_shallow_clone(self, project, tmp_path):
        for number in range(3):
            write(project, "a.py", f"x = {number}\n")
            commit(project)
        old = git(project, "rev-parse", "HEAD~1").strip()
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{project}", "shallow")
        shallow = tmp_path / "shallow"
        assert base_of(settings(shallow, base="HEAD")).before == {}
        with pytest.raises(SettingsError, match="fetch-depth"):
            base_of(settings(shallow, base=old))
        git(shallow, "fetch", "-q", "--depth", "1", "origin", f"{old}:refs/heads/old")
        assert base_of(settings(shallow, base="old")).commit == old  # no common history is known
