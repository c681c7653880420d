"""``origin``: where a manifest or a configuration has packages come from, when that opens a door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, texts
from scanner.model import ORIGIN, Evidence, Rule, Severity
from scanner.parse.nodes import Node, Piece
from scanner.parse.steering import Form, Steering
from scanner.support.hosts import is_near
from scanner.support.patterns import lazy

_OPTION = lazy(
    r"^[ \t]*(?P<flag>-i|--index-url|--extra-index-url|--trusted-host|-f|--find-links)[ \t=]+"
    r"(?P<value>[^\s#]+)"
    r"|^[ \t]*(?P<key>index-url|extra-index-url|trusted-host|find-links|index|pypi)[ \t]*=[ \t]*"
    r"(?P<given>[^\n#]*)",
    re.MULTILINE,
)
_DIRECT = lazy(
    r"^[ \t]*(?:(?:-e|--editable)[ \t]+)?(?:[A-Za-z0-9][\w.-]*(?:\[[^\]\n]*\])?[ \t]*@[ \t]*)?"
    r"(?P<url>(?:git|hg|svn|bzr)\+[a-z]+://[^\s;#]+|(?:https?|ftp)://[^\s;#]+)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_FIXED = lazy(r"@[0-9a-f]{40}\b|#(?:[\w=&.-]*&)?sha(?:256|384|512)=|--hash[= ]")
_NPMRC = lazy(
    r"^[ \t]*(?P<key>(?:@[\w.-]+:)?registry|strict-ssl|npmRegistryServer|enableStrictSsl)[ \t]*[=:][ \t]*"
    r"(?P<value>[^\s#;]+)",
    re.MULTILINE,
)
_LINKS = lazy(r"^dependency_links[ \t]*=[ \t]*(?:\n[ \t]+)?([^\n]+)", re.MULTILINE)
_FIXED_NPM = lazy(r"#[0-9a-f]{40}$|\.git(?:#|$)")
_VARIABLE = lazy(
    r"(?<![\w.])(?:(?P<pip>PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_TRUSTED_HOST|PIP_FIND_LINKS"
    r"|UV_INDEX_URL|UV_DEFAULT_INDEX|UV_EXTRA_INDEX_URL|UV_INSECURE_HOST)|(?P<npm>(?i:NPM_CONFIG_REGISTRY)|YARN_NPM_REGISTRY_SERVER))"
    r"[ \t]{0,10}[=:][ \t]{0,10}[\"']?(?P<value>[^\s\"';,}#]{3,300})"
    r"|\bpip3?[ \t]+config[ \t]+(?:--\w+[ \t]+)?set[ \t]+\w+\."
    r"(?P<key>index-url|extra-index-url|trusted-host)[ \t]+[\"']?(?P<given>[^\s\"';]{3,300})"
    r"|\bnpm[ \t]+(?:config[ \t]+)?set[ \t]+registry[ \t=]+[\"']?(?P<registry>[^\s\"';]{3,300})"
)
_MEANT = {
    "PIP_TRUSTED_HOST": "trusted-host",
    "UV_INSECURE_HOST": "trusted-host",
    "PIP_EXTRA_INDEX_URL": "extra-index-url",
    "UV_EXTRA_INDEX_URL": "extra-index-url",
}
_CLEAR = "an index in the clear, which anyone on the way can answer for"
_NPM_URL = lazy(r"(?:git\+)?(?P<scheme>https?|git|ssh)://(?P<host>[^/\s:]+)")


def validate(options: Mapping[str, Any]) -> None:
    """``vendors``: hosts of additional indexes that many projects need (low)."""
    only(options, {"vendors"})
    texts(options, "vendors")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about origins."""
    vendors = frozenset(rule.match.options.get("vendors", ()))
    readers = {
        Form.PIP: _pip,
        Form.PYPROJECT: _project,
        Form.NPMRC: _npmrc,
        Form.NPM: _npm,
        **dict.fromkeys((Form.SHELL, Form.DOCKER, Form.MAKE), _commands),
        **dict.fromkeys((Form.GITHUB, Form.GITLAB, Form.CI, Form.COMPOSE), _variables),
    }

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        reader = readers.get(steering.form)
        if reader is None:
            return
        for piece, what, severity in reader(steering, vendors):
            at = text.at(piece.at(0), piece.at(len(piece.text)))
            evidence = (Evidence(ORIGIN, _scrubbed(piece.text)[:200]),)
            report(Hit(rule, at, rule.rating.confidence, "", {"what": what}, None, evidence, "", severity))

    return Matcher(rule, on_steering=on_steering)


Found = Iterator[tuple[Piece, str, Severity | None]]


def _pip(steering: Steering, vendors: frozenset[str]) -> Found:
    for match in _OPTION.finditer(steering.text):
        name = (match["flag"] or match["key"] or "").lstrip("-")
        group = "value" if match["value"] is not None else "given"
        yield from _option(name, Piece(match[group].strip(), match.start(group)), steering, vendors)
    if not steering.path.endswith((".conf", ".ini", ".cfg")):
        for match in _DIRECT.finditer(steering.text):
            piece = Piece(match["url"], match.start("url"))
            yield from _direct(piece, match["url"] + match["rest"])


def _option(name: str, value: Piece, steering: Steering, vendors: frozenset[str]) -> Found:
    hosts = [urlsplit(one).hostname or "" for one in value.text.split() if "://" in one]
    if name == "trusted-host":
        if not is_near(value.text):
            yield value, f"`{value.text[:80]}` is trusted without a certificate", None
    elif any(one.startswith("http://") and not _local(one) for one in value.text.split()):
        yield value, _CLEAR, None
    elif name == "extra-index-url" and hosts and "--require-hashes" not in steering.text:
        known = all(host in vendors for host in hosts)
        hashed = "--hash=" in steering.text
        if not hashed and not all(is_near(host) for host in hosts):
            what = "a second index, from which any package of the same name can come"
            yield value, what, Severity.LOW if known else None


def _direct(piece: Piece, whole: str) -> Found:
    if piece.text.startswith(("http://", "git+http://", "ftp://", "svn+http://")) and not _local(piece.text):
        yield piece, "a package from an address in the clear", None
    elif not _FIXED.search(whole) and not piece.text.startswith(("git+ssh://", "git+file")):
        fixed = re.search(r"\.git@[\w.-]+|@v?\d[\w.]*$|/archive/|/releases/download/", piece.text)
        yield (
            piece,
            "a package from an address whose content is not fixed",
            Severity.LOW if fixed else Severity.MEDIUM,
        )


def _project(steering: Steering, vendors: frozenset[str]) -> Found:
    if steering.path.lower().endswith(".cfg"):
        for match in _LINKS.finditer(steering.text):
            yield (
                Piece(match[1], match.start(1)),
                "`dependency_links`, which no installer should follow",
                None,
            )
        return
    yield from _sources(steering.root)
    yield from _options_of(steering, vendors)
    yield from _named(steering.root)


def _sources(root: Node) -> Found:
    """Index tables."""
    places = [
        *root.items("tool", "poetry", "source"),
        *root.items("tool", "uv", "index"),
        *root.items("source"),
    ]
    places += [*root.items("index"), *root.items("tool", "pdm", "source")]
    for node in places:
        url = node.get("url")
        if url is None or url.string is None:
            continue
        verify = node.get("verify_ssl")
        if url.string.text.startswith("http://") and not _local(url.string.text):
            yield url.string, _CLEAR, None
        elif verify is not None and verify.flag is False:
            yield url.string, "an index whose certificate is not checked", None


def _options_of(steering: Steering, vendors: frozenset[str]) -> Found:
    """pip's options, as uv's settings have them."""
    root = steering.root
    for path in (
        ("tool", "uv", "extra-index-url"),
        ("extra-index-url",),
        ("tool", "uv", "pip", "extra-index-url"),
    ):
        for node in root.items(*path):
            if node.string is not None:
                yield from _option("extra-index-url", node.string, steering, vendors)
    for path in (
        ("tool", "uv", "allow-insecure-host"),
        ("tool", "uv", "trusted-host"),
        ("allow-insecure-host",),
    ):
        for node in root.items(*path):
            if node.string is not None:
                yield from _option("trusted-host", node.string, steering, vendors)


def _named(root: Node) -> Found:
    """Dependencies that are addresses."""
    tables = [root.items("project", "dependencies"), root.items("build-system", "requires")]
    tables += [node.array or [] for node in root.entries("project", "optional-dependencies").values()]
    for nodes in tables:
        for node in nodes:
            found = re.search(r"@\s*(\S+://\S+)", node.string.text) if node.string is not None else None
            if node.string is not None and found is not None:
                piece = Piece(found[1], node.string.at(found.start(1)))
                yield from _direct(piece, node.string.text)


def _npmrc(steering: Steering, _: frozenset[str]) -> Found:
    for match in _NPMRC.finditer(steering.text):
        value = Piece(match["value"].strip("'\""), match.start("value"))
        if "ssl" in match["key"].lower():
            if value.text == "false":
                yield value, "certificates of registries are not checked", None
        elif value.text.startswith("http://") and not _local(value.text):
            yield value, "a registry in the clear, which anyone on the way can answer for", None


def _npm(steering: Steering, _: frozenset[str]) -> Found:
    for table in ("dependencies", "devDependencies", "optionalDependencies"):
        for node in steering.root.entries(table).values():
            if node.string is None or (match := _NPM_URL.match(node.string.text)) is None:
                continue
            if match["scheme"] == "http" and not _local(node.string.text):
                yield node.string, "a package from an address in the clear", None
            elif (
                match["scheme"] == "https"
                and not node.string.text.startswith("git+")
                and not _FIXED_NPM.search(node.string.text)
            ):
                yield node.string, "a package from an address whose content is not fixed", Severity.MEDIUM


def _commands(steering: Steering, vendors: frozenset[str]) -> Found:
    """``pip install --extra-index-url …`` in scripts, images and recipes."""
    from scanner.analyse.effects import unwrapped
    from scanner.parse.shell import read_shell

    yield from _variables(steering, vendors)
    for line in steering.commands:
        if "--trusted-host" not in line.text.text and "index-url" not in line.text.text:
            continue
        for pipeline in read_shell(line.text).pipelines:
            for stage in pipeline:
                words = unwrapped(stage.words)
                texts_ = [word.text for word in words]
                if not any("pip" in text or text == "uv" for text in texts_[:5]):
                    continue
                for number, word in enumerate(words):
                    flag, equals, value = word.text.partition("=")
                    if flag not in ("--trusted-host", "--extra-index-url", "--index-url", "-i"):
                        continue
                    piece = (
                        word.piece
                        if equals
                        else (words[number + 1].piece if number + 1 < len(words) else None)
                    )
                    if piece is not None:
                        given = value if equals else piece.text
                        yield from _option(flag.lstrip("-"), Piece(given, piece.at(0)), steering, vendors)


def _variables(steering: Steering, vendors: frozenset[str]) -> Found:
    """``export PIP_INDEX_URL=…``, ``pip config set``: what installers read from their surroundings."""
    for match in _VARIABLE.finditer(steering.text):
        group = next(one for one in ("value", "given", "registry") if match[one] is not None)
        value = Piece(match[group], match.start(group))
        if match["npm"] or match["registry"]:
            if value.text.startswith("http://") and not _local(value.text):
                yield value, "a registry in the clear, which anyone on the way can answer for", None
        elif "$" not in value.text:
            name = match["key"] or _MEANT.get(match["pip"], "index-url")
            yield from _option(name, value, steering, vendors)


def _local(address: str) -> bool:
    try:
        host = urlsplit(address.removeprefix("git+")).hostname or ""
    except ValueError:
        return False
    return is_near(host) or "$" in host or "{" in host or not host


def _scrubbed(text: str) -> str:
    return re.sub(r"(?<=://)[^/@\s]*@", "", text)
