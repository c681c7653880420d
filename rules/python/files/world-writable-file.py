"""Installation."""
import os
import stat
from os import chmod

MODE = 0o777


def install(path, mode):
    os.chmod(path, 0o777)  # expect: hit
    os.chmod(path, mode=0o666)  # expect: hit
    chmod(path, MODE)  # expect: hit
    os.chmod(path, 511)  # expect: hit
    os.chmod(path, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)  # expect: miss
    os.chmod(path, 0o600)
    os.chmod(path, 0o755)
    os.chmod(path, 0o644)
    os.chmod(path, mode)
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
