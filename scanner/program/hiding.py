"""Where a unit may use names that are not written in it: ``getattr(os, "sys" + "tem")``; and where it hands
around functions that run what they are given: ``steps = {"apply": exec}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set

from scanner.support.patterns import lazy

_MAX_ARGUMENT = 400
_HINTS = frozenset(
    b"__import__ import_module resolve_name locate attrgetter methodcaller __getattribute__ getattr setattr "
    b"getattr_static __dict__ globals locals vars modules __builtins__ __globals__ __self__ dir "
    b"getmembers".split()
)
_IMPORTING = rb"__import__|import_module|resolve_name|locate"
_NAMING = rb"attrgetter|methodcaller|__getattribute__"
_CALLS = lazy(rb"\b(?:(" + _IMPORTING + rb")|(" + _NAMING + rb")|getattr(?:_static)?|setattr)[ \t]*\(")
_VALUES = lazy(
    rb"(?:\b(\w+)[ \t]*:?=[ \t]*(?:\w+\.)?)?\b(?:"
    + _IMPORTING
    + rb"""|getattr|attrgetter|methodcaller|vars)\b(?:[ \t]+as[ \t]+(\w+)|(?![ \t]*[(\w"'=:]))"""
)
_NAMESPACE = lazy(
    rb"""(?:__dict__|\bglobals\(\)|\blocals\(\)|\bvars\([^\n]{0,60}?\)|\bmodules|__builtins__|__globals__)"""
    rb"""[ \t]*(?:\[|\.get\(|\.__getitem__\()"""
)
# Where a name is picked from those of a module.
_PICKED = lazy(
    rb"""\b(?:vars|dir|getmembers)\([ \t]*(?:os|subprocess|builtins|posix|pty)[ \t]*\)(?![ \t]*\[)"""
    rb"""|\b(?:os|subprocess|builtins|posix|pty)\.__dict__\.(?:items|values|keys)\("""
)
# Where such a module is handed to somebody, who may pick from it; and to whom it often is.
_GIVEN = lazy(rb"""[(,=\[][ \t]*(?:os|subprocess|builtins|posix|pty)[ \t]*[,)\]]""")
_ASKING = lazy(
    rb"(?:has|get|set|del)attr|reload|dir|vars|getmembers|isinstance|object|type|id|setitem|\w{0,60}patch\w{0,60}"
)
_CALLEE = lazy(rb"(\w{1,80})\([^()]*\Z")
_RENAMED = lazy(rb"\b(?:os|subprocess|builtins|posix|pty)[ \t]+as[ \t]+(\w+)")
_LISTED = lazy(rb"\b(?:vars|dir|getmembers)\([ \t]*(\w+)[ \t]*\)(?![ \t]*\[)")
_POWERFUL = lazy(
    rb"""(?<![\w."'])(?:exec|eval|execfile|__import__|os\.(?:system|popen|exec[lv]\w*|spawn\w+)|(?:pickle|marshal)\.loads?"""
    rb"""|subprocess\.(?:run|call|Popen|check_call|check_output|getoutput)|pty\.spawn|runpy\.run_\w+"""
    rb"""|(?:(?<=[:=\[{])|(?<=[:=\[{] ))(?:shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs)))"""
    rb"""\b(?=[ \t]*[\])},;\n]|[ \t]+(?:if|or|and|else|for)\b)"""
)
_MODULES = frozenset({b"os", b"subprocess", b"builtins", b"posix", b"pty"})
_HANDED = frozenset(
    b"exec eval execfile __import__ system popen loads load run call Popen check_call check_output getoutput "
    b"spawn run_path run_module rmtree remove unlink rmdir removedirs".split()
)
_PLAIN = lazy(rb"""\s*[rbuRBU]?(?:"[\w.:-]*"|'[\w.:-]*')\s*""")
_NAME = lazy(rb"\s*\w+(?:\.\w+)*\s*")
_KEPT = lazy(rb"[ \t]*(?:\w+\.)?(\w+)[ \t]*(?::[^=]*)?=(?!=)")
_BUILT = lazy(rb"""["']|chr\(|decode\(""")
_COMPUTED = lazy(rb"""["'(]""")
_OPENING, _CLOSING = b"([{", b")]}"
_OWN = frozenset({b"self", b"cls"})


def reflections(
    text: bytes, present: Set[bytes], imports: Callable[[bytes], Iterable[str]]
) -> tuple[int, ...]:
    """Offsets at which a name is used that is not written; ``present`` are the unit's words."""
    given = _given(text) if not _MODULES.isdisjoint(present) else []
    if _HINTS.isdisjoint(present):
        return tuple(given)
    modules = {name.partition(".")[0].encode() for name in imports(text)} | {b"builtins", b"__builtins__"}
    out = [match.start() for match in _CALLS.finditer(text) if _hides(text, match, modules)]
    for match in _NAMESPACE.finditer(text):
        key = _argument(text, match.end())[0]
        if not _PLAIN.fullmatch(key) and (_COMPUTED.search(key) or b"__dict__" not in match[0]):
            out.append(match.start())
    out.extend(match.start() for match in _PICKED.finditer(text))
    out.extend(given)
    others = {match[1] for match in _RENAMED.finditer(text)}
    for match in _LISTED.finditer(text) if others else ():
        out.extend([match.start()] if match[1] in others else [])
    for match in _VALUES.finditer(text):
        out.extend(_aliased(text, match))
    if b"__self__" in present:
        out.extend(match.start() for match in re.finditer(rb"\.__self__\.", text))
    for name in {name for offset in out if (name := _kept_in(text, offset))}:
        used = rb"\b(" + re.escape(name) + rb")\b(?![ \t]*(?::[^=\n]*)?=[^=])"
        out.extend(match.start(1) for match in re.finditer(used, text))
    return tuple(out)


def _given(text: bytes) -> list[int]:
    """Offsets at which a powerful module is an argument, or the default of a parameter."""
    out = []
    for match in _GIVEN.finditer(text):
        start = max(text.rfind(b"\n", 0, match.start()) + 1, match.start() - 200)
        callee = _CALLEE.search(text[start : match.start() + 1])
        if callee is None or not _ASKING.fullmatch(callee[1]):
            out.append(match.start())
    return out


def handed(text: bytes, code: Set[bytes]) -> tuple[int, ...]:
    """Offsets at which a function that runs code or commands is a value: not called, but put somewhere.
    ``code`` are the names of the unit's code.
    """
    if _HANDED.isdisjoint(code):
        return ()
    return tuple(match.start() for match in _POWERFUL.finditer(text))


def _kept_in(text: bytes, offset: int) -> bytes:
    """The attribute that holds what is found at an offset: ``self._call = getattr(…)``; b"" for none."""
    line = text[text.rfind(b"\n", 0, offset) + 1 : offset]
    match = _KEPT.match(line)
    return match[1] if match is not None else b""


def _hides(text: bytes, match: re.Match[bytes], modules: Set[bytes]) -> bool:
    """Whether a call finds something by a name that is put together."""
    first, end = _argument(text, match.end())
    if match[1] or match[2]:
        return bool(first.strip()) and not _PLAIN.fullmatch(first)
    second, _ = _argument(text, end + 1)
    if not second.strip() or _PLAIN.fullmatch(second):
        return False
    base = first.strip()
    if base in _OWN:
        return False
    if base.partition(b".")[0] in modules or b"(" in base:
        return True
    return _NAME.fullmatch(second) is None and _BUILT.search(second) is not None and not _filled(second)


def _aliased(text: bytes, match: re.Match[bytes]) -> list[int]:
    """``g = getattr``, ``import_module as f``: where they are made and called; ``partial(getattr, …)``."""
    alias = match[1] or match[2]
    if alias:
        called = re.finditer(rb"\b" + re.escape(alias) + rb"[ \t]*\(", text)
        return [match.start(), *(found.start() for found in called)]
    line = text[text.rfind(b"\n", 0, match.start()) + 1 : match.start()].lstrip()
    imported = line.startswith((b"from ", b"import ", b"#"))
    return [] if imported or b"(" not in line else [match.start()]


def _filled(argument: bytes) -> bool:
    """Whether an argument is a text with names in its holes, as many programs write: ``f"visit_{kind}"``."""
    return re.fullmatch(rb"""\s*f(["'])[^"']*\1\s*|\s*["'][^"']*["']\s*%\s*[\w.]+\s*""", argument) is not None


def _argument(text: bytes, start: int) -> tuple[bytes, int]:
    """The source of an argument that starts here, and where it ends; brackets and quotes are minded."""
    depth, quote = 0, 0
    for offset in range(start, min(len(text), start + _MAX_ARGUMENT)):
        byte = text[offset]
        if quote:
            quote = 0 if byte == quote and text[offset - 1] != 92 else quote
        elif byte in b"\"'":
            quote = byte
        elif byte in _OPENING:
            depth += 1
        elif byte in _CLOSING:
            if not depth:
                return text[start:offset], offset
            depth -= 1
        elif byte == 44 and not depth:
            return text[start:offset], offset
    return text[start : start + _MAX_ARGUMENT], start + _MAX_ARGUMENT
