"""Paths below a folder."""
import os


def joined(base, name):
    return os.path.join(base, name)


def confined(base, name):
    path = os.path.realpath(os.path.join(base, name))
    if os.path.commonpath([os.path.realpath(base), path]) != os.path.realpath(base):
        raise ValueError("outside")
    return path
