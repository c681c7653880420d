"""Files that tell build servers and containers what to run: GitHub, GitLab and others."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult

_NAMES = frozenset({
    "action", ".travis", "azure-pipelines", "bitbucket-pipelines", ".drone", ".woodpecker", "appveyor",
    ".appveyor", ".readthedocs", "readthedocs", ".gitpod", "cloudbuild", "buildspec", ".circleci/config",
    ".cirrus", "docker-compose", "compose", "taskfile", "codemagic", "semaphore", "render", ".gitlab-ci",
    "copilot-setup-steps", "lefthook",
})  # fmt: skip
_FOLDERS = (".github/workflows", ".github/actions", ".gitlab", ".circleci", ".buildkite", ".woodpecker")


def claims(path: PurePosixPath) -> bool:
    """Workflows and actions of GitHub, ``.gitlab-ci.yml`` and the files of other build servers."""
    if path.suffix.lower() not in (".yml", ".yaml"):
        return False
    stem = path.stem.lower()
    if stem in _NAMES or stem.endswith(".gitlab-ci") or stem.startswith(("docker-compose.", "compose.")):
        return True
    folder = f"{path.parent.as_posix()}/"
    return any(f"{name}/" in folder for name in _FOLDERS)


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the commands install."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import yaml_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.installers import Installed, installed
    from scanner.parse.scripts import scripts

    document = yaml_document(path, data)
    found = Installed()
    for piece in scripts(document.root):
        found.extend(installed(piece, document.entries))
    return carried(document, found, line_ignores(path, document.text))
