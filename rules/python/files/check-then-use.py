import os
import shutil


def read(path, other):
    if os.path.exists(path):
        with open(path) as file:  # expect: hit
            return file.read()
    if os.path.isfile(path):
        os.remove(path)  # expect: hit
    if not os.path.exists(path):
        os.mkdir(path)  # expect: hit
    if os.access(path, os.R_OK):
        text = open(path)  # expect: hit
        return text
    if os.path.exists(path):
        shutil.rmtree(other)
    if path:
        os.remove(path)
    try:
        os.remove(path)
    except FileNotFoundError:
        return None
