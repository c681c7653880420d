"""Files are written whole or not at all, also when the disk is full or two write at once."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from scanner.support.files import write_whole


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    file = tmp_path / "report.json"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.json"]


def test_full_disk_makes_no_new_file(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "report.json", b"new")
    assert os.listdir(tmp_path) == []


def test_two_writers_make_one_whole_file(tmp_path):
    file = tmp_path / "a.json"
    texts = [bytes([65 + number]) * 300_000 for number in range(4)]
    threads = [threading.Thread(target=write_whole, args=(file, text)) for text in texts * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() in texts
    assert os.listdir(tmp_path) == ["a.json"]


def test_permissions_links_and_devices(tmp_path):
    file = tmp_path / "a"
    file.write_text("x")
    file.chmod(0o640)
    (tmp_path / "link").symlink_to(file)
    write_whole(tmp_path / "link", b"y")
    assert (tmp_path / "link").is_symlink()
    assert file.read_bytes() == b"y"
    assert file.stat().st_mode & 0o777 == 0o640
    write_whole(tmp_path / "new", b"z")
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~mask
    write_whole(type(file)("/dev/null"), b"gone")
