"""Packages as manifests name them and as registries know them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from scanner.model.location import Location


class Ecosystem(StrEnum):
    """Where a package lives; the value is its purl type."""

    PYPI = "pypi"
    NPM = "npm"


class Package(Struct, frozen=True):
    """A package's identity. ``name`` is the registry's normal form (PEP 503; npm as it is, with scope)."""

    ecosystem: Ecosystem
    name: str
    version: str | None = None

    @property
    def purl(self) -> str:
        """The package URL, such as ``pkg:pypi/requests@2.32.3``."""
        from packageurl import PackageURL

        namespace, _, name = self.name.rpartition("/")
        return PackageURL(self.ecosystem.value, namespace or None, name, self.version).to_string()


class Provenance(StrEnum):
    """Where an entry says that its package comes from; only REGISTRY entries are looked up."""

    REGISTRY = "registry"
    URL = "url"
    VCS = "vcs"
    PATH = "path"
    WORKSPACE = "workspace"
    UNKNOWN = "unknown"  # a variable or placeholder that cannot be resolved statically


class Requirement(Struct, frozen=True):
    """One entry of a manifest that names a package.

    ``name`` is spelled as in the file; ``package`` has the normal form. ``specifier`` is PEP 440 or an npm
    range ("" for any), in the form in which the ecosystem's own tools understand it (Poetry's ``^1.2`` is
    translated; ``written`` keeps the original spelling). ``location`` covers the name and
    ``specifier_location`` the specifier. ``group`` tells where it stands: "" for run time, else "dev", an
    extra's or group's name, "build-system", "constraints". ``index`` pins the entry to one configured index
    by name or URL (Poetry ``source``, uv ``index``).
    """

    package: Package
    name: str
    specifier: str
    location: Location
    written: str = ""
    specifier_location: Location | None = None
    extras: tuple[str, ...] = ()
    marker: str = ""
    provenance: Provenance = Provenance.REGISTRY
    reference: str = ""
    hashes: tuple[str, ...] = ()
    group: str = ""
    index: str | None = None


class Import(Struct, frozen=True):
    """A module that Python code imports by its full name; ``location`` covers that name.

    ``guarded``: a condition or an exception handler decides whether it has to be there. ``inside``: it stands
    in a function.
    """

    module: str
    location: Location
    guarded: bool = False
    inside: bool = False

    @property
    def top(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


class ManifestFile(Struct, frozen=True):
    """A manifest's index options, as pip reads them from a requirements file or uv from ``pyproject.toml``.

    ``index_url`` None means that the file does not say; ``no_index`` switches every index off.
    ``named_indexes`` are ``(name, url)`` pairs. ``requires_python`` is the project's own bound ("" if not
    given). ``unasked`` are packages of another channel (conda's), which no registry is asked for.
    """

    path: str
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    named_indexes: tuple[tuple[str, str], ...] = ()
    no_index: bool = False
    allow_prereleases: bool = False
    requires_python: str = ""
    unasked: tuple[str, ...] = ()


class IndexOption(Struct, frozen=True):
    """A place of a manifest that says where packages come from, or whom to believe without a certificate.

    ``value`` is an address without credentials or, where ``trusted``, a host or an address. With
    ``everywhere`` it is what switches certificates off for every host.
    """

    value: str
    location: Location
    trusted: bool = False
    everywhere: bool = False


class Manifest(Struct, frozen=True):
    """Everything that one manifest (with the files it includes) names."""

    file: ManifestFile
    requirements: tuple[Requirement, ...]
    included: tuple[str, ...] = ()
    options: tuple[IndexOption, ...] = ()


class Release(Struct, frozen=True):
    """One version of a package on an index.

    ``yanked`` holds the reason ("" without one), None when not yanked. For npm, ``deprecated`` holds the
    message. ``uploaded`` is when its first file came to the index (seconds since 1970; None where the index
    does not say).
    """

    version: str
    yanked: str | None = None
    requires_python: str = ""
    deprecated: str | None = None
    uploaded: float | None = None


class Artifact(Struct, frozen=True):
    """The files of one release, as one index publishes them.

    ``digests`` are those of all files, in the short form of ``scanner.registries.digests``.
    ``metadata_url`` is where the core metadata of one of them can be had ("" where the index does not offer
    it), ``metadata_digest`` its sha256 ("" where not given).
    """

    version: str
    digests: tuple[str, ...] = ()
    metadata_url: str = ""
    metadata_digest: str = ""


class Holding(Struct, frozen=True):
    """What one index has of a package.

    ``public``: it is the ecosystem's own index or stands in for it. ``born`` is when the name's first file
    came to it (seconds since 1970; None where it does not say).
    """

    index: str
    public: bool
    releases: tuple[Release, ...]
    born: float | None = None


class Verdict(StrEnum):
    """What is known about one entry. UNVERIFIED is never REAL and never an accusation."""

    REAL = "real"
    NONEXISTENT_PACKAGE = "nonexistent-package"
    NONEXISTENT_VERSION = "nonexistent-version"
    UNSATISFIABLE = "unsatisfiable-specifier"
    YANKED = "yanked-version"
    PYTHON_INCOMPATIBLE = "python-incompatible"
    UNKNOWN_EXTRA = "unknown-extra"
    NEW_PACKAGE = "new-package"
    TYPOSQUAT = "typosquat"
    IMPORT_NAME = "import-name"
    BAD_STATUS = "bad-status"
    KNOWN_VULNERABLE = "known-vulnerable"
    KNOWN_MALICIOUS = "known-malicious"
    HASH_MISMATCH = "hash-mismatch"
    DEPENDENCY_CONFUSION = "dependency-confusion"
    UNDECLARED_IMPORT = "undeclared-import"
    PHANTOM_IMPORT = "phantom-import"
    DIRECT_URL = "direct-url"
    PLAIN_HTTP = "plain-http"
    TRUSTED_HOST = "trusted-host"
    UNVERIFIED = "unverified"
    NOT_ASKED = "not-asked"  # paths, URLs, VCS and workspaces: nothing to ask a registry


class Inquiry(Struct, frozen=True):
    """One question to one registry: who was asked what, when, and what came back.

    ``index`` never carries credentials. ``asked_at`` is UTC in ISO 8601 (of the original answer, when it
    came from the cache). ``answer`` is a short sentence such as ``404 Not Found`` or ``200, 62 releases``.
    """

    index: str
    package: str
    asked_at: str
    answer: str
    cached: bool = False


class Answer(Struct, frozen=True):
    """What the indexes that apply to one package say together.

    ``exists``: True (some index has it), False (every one says that it does not), None (not all could be
    asked and none has it: unverified). ``problem`` says why something could not be asked, ``remedy`` what
    to do; with ``exists`` True they mean that more releases may exist than are known. ``releases`` are in
    no promised order. ``tags`` are npm's dist-tags. ``status`` is the project's own (``archived``,
    ``deprecated``, ``quarantined``; "" where it is active or nothing is said), ``status_reason`` the reason
    given. ``holdings`` say which index has what.
    """

    package: Package
    exists: bool | None
    releases: tuple[Release, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    problem: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    remedy: str = ""
    status: str = ""
    status_reason: str = ""
    holdings: tuple[Holding, ...] = ()
