"""Unpacking of backups."""
import tarfile
from pathlib import Path


def restore(path, folder):
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        archive.extractall(folder, members=members)  # expect: hit
    return len(members)


def at_once(archive, folder):
    archive.extractall(path=folder, members=archive.getmembers())  # expect: hit


def checked(archive, folder):
    members = archive.getmembers()
    for member in members:
        if not (Path(folder) / member.name).resolve().is_relative_to(folder):
            raise ValueError(member.name)
    archive.extractall(folder, members=members)


def some(archive, folder):
    archive.extractall(folder, members=[one for one in archive.getmembers() if one.name.endswith(".txt")])


def handed_in(archive, folder, members):
    archive.extractall(folder, members=members)


def filtered(archive, folder):
    archive.extractall(folder, members=archive.getmembers(), filter="data")
