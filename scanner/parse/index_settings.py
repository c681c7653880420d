"""Variables and settings that say where packages come from: ``PIP_INDEX_URL``, ``npm config set``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Ecosystem, IndexOption, Provenance, Requirement
from scanner.parse.commands import Word
from scanner.parse.entries import Entries, is_placeholder, redacted
from scanner.parse.nodes import Piece, part
from scanner.parse.npm import is_public_npm
from scanner.support.patterns import lazy


class Role(StrEnum):
    """What a variable or setting says."""

    INDEX = "index"
    EXTRA = "extra"
    LINKS = "links"
    TRUSTED = "trusted"
    REGISTRY = "registry"
    STRICT = "strict"  # whether certificates are looked at


_VARIABLES = {
    "PIP_INDEX_URL": Role.INDEX,
    "PIP_EXTRA_INDEX_URL": Role.EXTRA,
    "PIP_FIND_LINKS": Role.LINKS,
    "PIP_TRUSTED_HOST": Role.TRUSTED,
    "PIPENV_PYPI_MIRROR": Role.INDEX,
    "UV_INDEX_URL": Role.INDEX,
    "UV_DEFAULT_INDEX": Role.INDEX,
    "UV_EXTRA_INDEX_URL": Role.EXTRA,
    "UV_INDEX": Role.EXTRA,
    "UV_FIND_LINKS": Role.LINKS,
    "UV_INSECURE_HOST": Role.TRUSTED,
    "NPM_CONFIG_REGISTRY": Role.REGISTRY,
    "NPM_CONFIG_STRICT_SSL": Role.STRICT,
    "YARN_NPM_REGISTRY_SERVER": Role.REGISTRY,
}
_SETTINGS = {
    "index-url": Role.INDEX,
    "extra-index-url": Role.EXTRA,
    "find-links": Role.LINKS,
    "trusted-host": Role.TRUSTED,
    "registry": Role.REGISTRY,
    "npmRegistryServer": Role.REGISTRY,
    "strict-ssl": Role.STRICT,
    "enableStrictSsl": Role.STRICT,
}
_LISTS = (Role.EXTRA, Role.LINKS, Role.TRUSTED)
_SCOPED = lazy(r"(@[\w.-]{1,100}):registry")
_CONFIGURED = frozenset({"pip", "npm", "pnpm", "yarn"})
_UNCHECKED = frozenset({"--strict-ssl=false", "--no-strict-ssl"})


class IndexSettings(Struct):
    """What is set where commands run: for Python ``index``, ``extra`` and ``links``, for npm ``registry``.

    ``scopes`` are registries of npm's scopes, ``unknown`` the ecosystems whose index hangs on a variable;
    ``options`` are the places that say all that.
    """

    index: str = ""
    registry: str = ""
    scopes: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    unknown: set[Ecosystem] = field(default_factory=set)
    options: list[IndexOption] = field(default_factory=list)

    def update(self, other: IndexSettings) -> None:
        """Let what ``other`` sets come over this; places stay as they are."""
        self.index, self.registry = other.index or self.index, other.registry or self.registry
        self.scopes.update(other.scopes)
        self.extra.extend(other.extra)
        self.links.extend(other.links)
        self.unknown |= other.unknown

    def inner(self) -> IndexSettings:
        """A copy to be changed further inside; the places stay outside."""
        return IndexSettings(
            self.index, self.registry, dict(self.scopes), [*self.extra], [*self.links], set(self.unknown)
        )

    def variable(self, name: str, value: Piece, dynamic: bool, entries: Entries) -> bool:
        """Take in ``name=value`` of an environment; False when it says nothing about indexes."""
        role = _VARIABLES.get(name if not name.startswith("npm_config_") else name.upper())
        if role is not None and not re.fullmatch(rf"\$\{{?{name}\}}?", value.text.strip()):
            self._take(role, value, dynamic, entries)
        return role is not None

    def setting(self, key: str, value: Piece, dynamic: bool, entries: Entries) -> None:
        """Take in a setting of a tool's configuration: ``global.index-url``, ``@scope:registry``."""
        if scoped := _SCOPED.fullmatch(key):
            plain = "" if dynamic or is_placeholder(value.text) else value.text.strip()
            self.scopes[scoped.group(1)] = plain
            if plain:
                self.options.append(entries.option(value))
        elif role := _SETTINGS.get(key.rpartition(".")[2]):
            self._take(role, value, dynamic, entries)

    def unchecked(self, place: Piece, entries: Entries) -> None:
        """Certificates are switched off here, for every host."""
        option = entries.option(place, trusted=True)
        self.options.append(replace(option, everywhere=True))

    def _take(self, role: Role, value: Piece, dynamic: bool, entries: Entries) -> None:
        text = value.text.strip()
        if role is Role.STRICT:
            if text.lower() in ("false", "0", "no"):
                self.unchecked(value, entries)
            return
        if dynamic or is_placeholder(text):
            if role in (Role.INDEX, Role.EXTRA, Role.REGISTRY):
                self.unknown.add(Ecosystem.NPM if role is Role.REGISTRY else Ecosystem.PYPI)
            return
        for match in re.finditer(r"\S+" if role in _LISTS else r"\S.*\S", value.text):
            named = re.match(r"[\w.-]+=(?=[a-z]+://)", match.group())  # uv: name=address
            place = part(value, match.start() + (named.end() if named else 0), match.end())
            self._place(role, place, entries)

    def _place(self, role: Role, place: Piece, entries: Entries) -> None:
        if role is Role.INDEX:
            self.index = place.text
        elif role is Role.REGISTRY:
            self.registry = place.text
        elif role is Role.EXTRA:
            self.extra.append(place.text)
        elif role is Role.LINKS:
            self.links.append(place.text)
        self.options.append(entries.option(place, trusted=role is Role.TRUSTED))

    def of(self, record: Requirement) -> Requirement:
        """The record with the index that it is fetched from here; one that a variable names is not known."""
        package = record.package
        if record.provenance is not Provenance.REGISTRY or record.index:
            return record
        if package.ecosystem is Ecosystem.NPM:
            scope = package.name.partition("/")[0]
            hidden = package.ecosystem in self.unknown and scope not in self.scopes
            index = self.scopes.get(scope, self.registry)
            index = "" if index and is_public_npm(index) else index
            hidden = hidden or self.scopes.get(scope, "x") == ""
        else:
            hidden, index = package.ecosystem in self.unknown, "" if self.extra else self.index
        if hidden:
            return replace(record, provenance=Provenance.UNKNOWN, reference="an index that a variable names")
        return replace(record, index=redacted(index)) if index else record

    def indexes(self) -> list[str]:
        """The Python indexes that are asked besides, because none has precedence."""
        return [*self.extra, *([self.index] if self.index and self.extra else [])]


def config_words(words: Sequence[Word], tool: str) -> list[tuple[str, Piece, bool]]:
    """Keys and values of ``npm config set key value``, ``npm config set key=value``, ``pip config set …``."""
    texts = [word.text for word in words]
    if tool not in _CONFIGURED or "set" not in texts[1:5]:
        return []
    at = texts.index("set")
    if any(not text.startswith("-") and text != "config" for text in texts[1:at]):
        return []
    rest = [word for word in words[at + 1 :] if not word.text.startswith("-")]
    if rest and (match := re.match(r"([@\w.:/-]{1,200}?)=", rest[0].text)):
        value = part(rest[0].piece, match.end(), len(rest[0].text))
        return [(match.group(1), value, rest[0].dynamic)]
    return [(rest[0].text, rest[1].piece, rest[1].dynamic)] if len(rest) > 1 else []


def switched_off(words: Sequence[Word]) -> Piece | None:
    """The flag that has npm take every certificate."""
    for number, word in enumerate(words):
        after = words[number + 1].text if number + 1 < len(words) else ""
        if word.text in _UNCHECKED or (word.text == "--strict-ssl" and after == "false"):
            return word.piece
    return None
