"""Unpacking of uploads."""
import shutil
from shutil import unpack_archive


def unpack(path, folder):
    shutil.unpack_archive(path, folder)  # expect: hit
    unpack_archive(filename=path)  # expect: hit
    shutil.unpack_archive(path, folder, filter="data")
    shutil.unpack_archive("defaults.tar", folder)
    shutil.make_archive(path, "zip", folder)
