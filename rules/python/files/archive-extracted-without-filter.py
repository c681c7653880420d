"""Unpacking of uploads."""
import tarfile
import tarfile as tf
import zipfile
from tarfile import open as open_tar


def unpack(path, folder, members):
    with tarfile.open(path) as archive:
        archive.extractall(folder)  # expect: hit
        archive.extractall(path=folder, filter="fully_trusted")  # expect: hit
        archive.extractall(folder, filter="data")
        archive.extractall(folder, members=members)
        archive.extractall(folder, filter=tarfile.data_filter)
    tf.open(path).extractall()  # expect: hit
    other = open_tar(path)
    other.extractall(folder)  # expect: hit
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
