"""A real verdaccio on loopback, with packages that are made and published here."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_index import free_port, wait_for

# a mirror without dist-tags cannot resolve the tag by which one of its dependencies asks for node-fetch
_PROJECT = {"private": True, "dependencies": {"verdaccio": "6"}, "overrides": {"node-fetch": "^2.6.7"}}
_CONFIGURATION = """\
storage: {storage}
uplinks: {{}}
packages:
  "**":
    access: $all
    publish: $all
log: {{ type: stdout, format: json, level: error }}
"""


class NotHereError(Exception):
    """Verdaccio cannot be had on this machine; the text says why."""


def install(folder: Path) -> Path:
    """verdaccio's start script below ``folder``, installed there with npm unless it already is."""
    script = folder / "node_modules" / "verdaccio" / "bin" / "verdaccio"
    if script.is_file():
        return script
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotHereError("npm and node are not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        fresh = Path(place) / "installed"
        fresh.mkdir()
        (fresh / "package.json").write_text(json.dumps(_PROJECT))
        command = [npm, "install", "--prefix", str(fresh), "--no-audit", "--no-fund", "--loglevel=error"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if result.returncode:
            raise NotHereError(f"npm could not install verdaccio: {result.stderr[-300:]}")
        with contextlib.suppress(OSError):  # another test process was faster
            fresh.rename(folder)
    return script


@contextmanager
def verdaccio(script: Path, storage: Path) -> Iterator[str]:
    """The address of an empty registry that keeps its packages in ``storage`` and asks no other registry."""
    storage.mkdir(parents=True, exist_ok=True)
    configuration = storage / "config.yaml"
    configuration.write_text(_CONFIGURATION.format(storage=json.dumps(str(storage / "packages"))))
    port = free_port()
    node = shutil.which("node") or "node"
    command = [node, str(script), "--config", str(configuration), "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=storage)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/-/ping", process, 60)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def publish(address: str, name: str, version: str, tag: str = "latest") -> None:
    """Publish an empty package as ``npm publish`` does."""
    manifest = {"name": name, "version": version}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as packed:
        content = json.dumps(manifest).encode()
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(content)
        packed.addfile(entry, io.BytesIO(content))
    data = archive.getvalue()
    file = f"{name.rpartition('/')[2]}-{version}.tgz"
    dist = {
        "shasum": hashlib.sha1(data).hexdigest(),
        "integrity": "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode(),
        "tarball": f"{address}/{name}/-/{file}",
    }
    body = {
        "_id": name,
        "name": name,
        "dist-tags": {tag: version},
        "versions": {version: {**manifest, "_id": f"{name}@{version}", "dist": dist}},
        "_attachments": {
            file: {
                "content_type": "application/octet-stream",
                "data": base64.b64encode(data).decode(),
                "length": len(data),
            }
        },
    }
    request = urllib.request.Request(
        f"{address}/{urllib.parse.quote(name, safe='@')}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status in (200, 201)
