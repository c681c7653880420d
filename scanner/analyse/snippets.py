"""Code that a command line hands to an interpreter (``python -c``, ``node -e``): what it does, by its calls.

A line of code in a word has no file, no imports of others and no names to follow: its calls decide.
"""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

_CALL = lazy(r"([A-Za-z_$][\w$.]{0,200}|\))\s*\(")
_RUNS = lazy(
    r"(?:^|\.)(?:exec|eval|compile|system|popen|Popen|check_output|check_call|execSync|spawnSync|spawn|execFile"
    r"|runInThisContext|runInNewContext|Function|run|call|__import__|DownloadString|Invoke-Expression)$"
)
_FETCHES = lazy(
    r"(?:^|\.)(?:urlopen|urlretrieve|get|post|request|fetch|http_get|DownloadString|DownloadFile|open_uri)$"
)
_DECODES = lazy(
    r"(?:^|\.)(?:b64decode|b32decode|b85decode|a85decode|unhexlify|fromhex|decompress|atob|decode64|unpack|from"
    r"|decode|base64_decode|loads)$"
)
_FETCH_HINT = lazy(
    r"https?://|urllib|requests|http\.client|require\(['\"]https?['\"]\)|Net\.WebClient|LWP", re.I
)
_DECODE_HINT = lazy(r"base64|hex|zlib|marshal|rot|atob|chr\(|fromCharCode|pack\(", re.I)


def snippet_effect(code: str) -> str | None:
    """``fetch-and-run`` or ``encoded-run`` when the code runs what it fetches or decodes; None otherwise."""
    code = code[:200_000]
    calls = {match[1] for match in _CALL.finditer(code)}
    runs = any(_RUNS.search(call) for call in calls)
    if not runs:
        return None
    real = any(call.rpartition(".")[2] in ("exec", "eval", "Function", "compile") for call in calls)
    shell = any(
        call.rpartition(".")[2] in ("system", "popen", "Popen", "execSync", "spawn", "run") for call in calls
    )
    if _FETCH_HINT.search(code) and any(_FETCHES.search(call) for call in calls) and (real or shell):
        return "fetch-and-run"
    if _DECODE_HINT.search(code) and any(_DECODES.search(call) for call in calls) and real:
        return "encoded-run"
    return None
