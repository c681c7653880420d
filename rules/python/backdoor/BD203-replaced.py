# path: site/sitecustomize.py
import builtins
import os
import sys

import requests

_import = builtins.__import__


def _hook(name, *args, **kwargs):
    return _import(name, *args, **kwargs)


builtins.__import__ = _hook  # expect: hit
requests.post = lambda *given, **named: _hook(given)  # expect: hit
setattr(builtins, "open", _hook)  # expect: hit
sys.meta_path.insert(0, _hook)  # expect: hit

os.environ["PYTHONHASHSEED"] = "0"
sys.path.insert(0, "/opt/app")
os.linesep = "\n"
setattr(sys, "flag", _hook)

# Known to be missed: a name that is had from the module first.
table = vars(builtins)
table["open"] = _hook
