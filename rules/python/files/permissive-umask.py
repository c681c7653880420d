"""A daemon."""
import os
from os import umask


def daemonize(mask):
    os.umask(0)  # expect: hit
    umask(0o000)  # expect: hit
    os.umask(0o001)  # expect: hit
    os.umask(0o022)
    os.umask(0o077)
    os.umask(0o027)
    os.umask(mask)
    current = os.umask(0)
    os.umask(current)
