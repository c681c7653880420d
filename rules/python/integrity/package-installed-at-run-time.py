"""Imports that are hoped for."""
import os
import subprocess
import sys

import pip

try:
    import tables
except ImportError:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "tables"])  # expect: hit


def need(name):
    subprocess.run(["pip", "install", name])  # expect: hit
    os.system(f"pip install {name}")  # expect: hit
    os.system("python -m pip install tables")  # expect: hit
    pip.main(["install", name])  # expect: hit
    subprocess.run(["pip", "list"])
    subprocess.run([sys.executable, "-m", "build"])
    os.system("pip --version")
    print("pip install tables")
    return tables
