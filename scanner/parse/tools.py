"""The tools that fetch packages by name: which of a command's words are packages.

Facts from the tools' own documentation; one row per command.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Style(StrEnum):
    """How a tool spells the packages that it is given."""

    PIP = "pip"  # name[extra]>=1, URLs, paths
    AT = "at"  # the same, and name@1.0, name@latest
    POETRY = "poetry"  # the same, and name@^1.0
    NPM = "npm"  # name@range, @scope/name, addresses
    CREATE = "create"  # x means create-x
    CONDA = "conda"  # another registry, which is not asked


class Verb(Struct, frozen=True):
    """One command of one tool.

    ``valued`` are the flags with a value, ``named`` those whose value is a package, ``index`` and ``extra``
    those whose value is an index. With ``single`` only the first word is a package, and only when no
    ``instead`` flag was given: what follows are the arguments of the program that is run. ``skip`` words come
    before the packages. ``local`` when an installed program of that name comes first.
    """

    style: Style
    valued: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    instead: frozenset[str] = frozenset()
    index: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()
    single: bool = False
    skip: int = 0
    local: bool = False


def words(text: str) -> frozenset[str]:
    """The words of a list that reads better without all the quotes."""
    return frozenset(text.split())


_PIP_FLAGS = words(
    "-r --requirement --requirements -c --constraint --constraints --build-constraint -t --target --prefix"
    " --destination-dir --destination-directory"
    " --root --src --python-version --platform --abi --implementation --no-binary --only-binary"
    " --upgrade-strategy --log --proxy --retries --timeout --exists-action --trusted-host --cert"
    " --client-cert --cache-dir --report -C --config-settings --config-setting --global-option"
    " --install-option --use-feature --use-deprecated --hash --keyring-provider --root-user-action --group"
    " --progress-bar -p --python -d --dest --download -w --wheel-dir -b --build --overrides --override"
    " --exclude-newer --resolution --prerelease --link-mode --index-strategy --refresh-package"
    " --reinstall-package --upgrade-package -P --no-binary-package --only-binary-package --python-platform"
    " --torch-backend --directory --project --config-file --allow-insecure-host --color --extra -f"
    " --find-links --no-build-isolation-package --no-build-package --excludes --uploaded-prior-to"
)
_INDEX = words("-i --index-url --pypi-url --default-index")
_EXTRA = words("--extra-index-url --index")
_EDITABLE = words("-e --editable --with-editable")
_PIP = Verb(Style.PIP, _PIP_FLAGS | _EDITABLE, index=_INDEX, extra=_EXTRA)
_UV_ADD = Verb(
    Style.PIP,
    (_PIP_FLAGS - words("--platform"))
    | words(
        "--optional --rev --tag --branch --package --script --marker -m --bounds --raw-sources --dev-group"
    ),
    index=_INDEX,
    extra=_EXTRA,
)
_UVX_FLAGS = _PIP_FLAGS | _EDITABLE | words("--with-requirements --env-file")
_UVX_NAMED = words("--from --with -w --with-executables-from")
_UVX = Verb(
    Style.AT, _UVX_FLAGS - words("-w"), _UVX_NAMED, words("--from"), index=_INDEX, extra=_EXTRA, single=True
)
_UV_TOOL = Verb(Style.AT, _UVX_FLAGS - words("-w"), _UVX_NAMED, index=_INDEX, extra=_EXTRA)
UV_RUN = Verb(
    Style.AT,
    (_UVX_FLAGS | words("--package --group --only-group --no-group --extra --no-extra -m --module -s"))
    - words("-w -m --module -s"),
    words("--with -w"),
    words("--with"),
    index=_INDEX,
    extra=_EXTRA,
)
_PIPX_FLAGS = words("--python --suffix --preinstall --pip-args --backend --index-url -i") - _INDEX
_PIPX = Verb(Style.PIP, _PIPX_FLAGS - words("--preinstall"), words("--preinstall"), index=_INDEX)
_PIPX_RUN = Verb(Style.PIP, _PIPX_FLAGS, words("--spec --with"), words("--spec"), index=_INDEX, single=True)
_POETRY = Verb(
    Style.POETRY,
    words("-G --group -E --extras --optional-group --python --platform --markers -P --project -C"),
    index=words("--source"),
)
_PDM = Verb(Style.PIP, words("-G --group -p --project -L --lockfile --venv -k --skip --override") | _EDITABLE)
_PIPENV = Verb(
    Style.PIP,
    words("-r --requirements --python --pypi-mirror --categories --extra-pip-args") | _EDITABLE,
    index=words("-i --index"),
)
_RYE = Verb(
    Style.PIP, words("--features --git --path --url --tag --rev --branch --optional --extra-requirement")
)
_CONDA = Verb(Style.CONDA)
_NPM_FLAGS = words(
    "--prefix -C --workspace -w --tag --omit --include --loglevel --cache --before --userconfig"
    " --globalconfig"
    " --otp --access --script-shell --install-strategy --cpu --os --libc --dir --filter -F --store-dir"
    " --lockfile-dir --reporter --cwd --modules-folder --cache-folder --mutex --network-timeout --proxy"
    " --https-proxy --backend --config --save-prefix --network-concurrency --node-options --shell --call -c"
    " --allow-build --virtual-store-dir --package-import-method --minimum-release-age --fetch-retries"
)
_REGISTRY = words("--registry")
_NPM = Verb(Style.NPM, _NPM_FLAGS - words("-c"), index=_REGISTRY)
_PACKAGE = words("--package -p")
_NPX = Verb(
    Style.NPM, _NPM_FLAGS, _PACKAGE, _PACKAGE | words("-c --call"), _REGISTRY, single=True, local=True
)
_DLX = Verb(Style.NPM, _NPM_FLAGS, _PACKAGE, _PACKAGE, _REGISTRY, single=True)
_CREATE = Verb(Style.CREATE, _NPM_FLAGS, index=_REGISTRY, single=True)
_WORKSPACE = Verb(Style.NPM, _NPM_FLAGS, index=_REGISTRY)

VERBS: dict[tuple[str, ...], Verb] = {
    **{("pip", word): _PIP for word in ("install", "download", "wheel")},
    **{("uv", "pip", word): _PIP for word in ("install",)},
    ("uv", "add"): _UV_ADD,
    ("uv", "tool", "install"): _UV_TOOL,
    ("uv", "tool", "run"): _UVX,
    ("uvx",): _UVX,
    ("pipx", "install"): _PIPX,
    ("pipx", "inject"): Verb(Style.PIP, _PIPX_FLAGS | words("-r --requirement"), index=_INDEX, skip=1),
    ("pipx", "run"): _PIPX_RUN,
    ("poetry", "add"): _POETRY,
    ("poetry", "self", "add"): _POETRY,
    ("pdm", "add"): _PDM,
    ("pipenv", "install"): _PIPENV,
    ("rye", "add"): _RYE,
    ("rye", "install"): _RYE,
    ("rye", "tools", "install"): _RYE,
    ("easy_install",): Verb(Style.PIP, words("-d -i -f --find-links"), index=words("--index-url")),
    **{
        (tool, word): _CONDA
        for tool in ("conda", "mamba", "micromamba", "pixi")
        for word in ("install", "create", "add")
    },
    **{
        ("npm", word): _NPM
        for word in (
            "install",
            "i",
            "add",
            "in",
            "ins",
            "inst",
            "insta",
            "instal",
            "isnt",
            "isnta",
            "isntal",
            "isntall",
            "install-test",
            "it",
        )
    },
    **{("npm", word): _NPX for word in ("exec", "x")},
    **{(tool, word): _CREATE for tool in ("npm", "yarn", "pnpm") for word in ("create", "init", "innit")},
    ("npx",): _NPX,
    ("npm", "ci"): _NPM,
    ("yarn", "add"): _NPM,
    ("yarn", "install"): _NPM,
    ("yarn", "global", "add"): _NPM,
    ("yarn", "dlx"): _DLX,
    ("pnpm", "add"): _NPM,
    ("pnpm", "install"): _NPM,
    ("pnpm", "i"): _NPM,
    ("pnpm", "dlx"): _DLX,
    ("pnpx",): _DLX,
    **{("bun", word): _NPM for word in ("add", "install", "i", "a")},
    ("bunx",): _DLX,
    ("bun", "x"): _DLX,
}
TOOLS = frozenset(row[0] for row in VERBS)

# Programs that run the command that follows: their flags with a value, and how many words come first.
WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    "sudo": (words("-u --user -g --group -C -h -p -r -t -U"), 0),
    "doas": (words("-u -C"), 0),
    "env": (words("-u --unset -C --chdir"), 0),
    "xargs": (words("-n -I -P -L -a -d -s -E"), 0),
    "timeout": (words("-s --signal -k --kill-after"), 1),
    "nice": (words("-n"), 0),
    "ionice": (words("-c -n"), 0),
    "gosu": (frozenset(), 1),
    "su-exec": (frozenset(), 1),
    **dict.fromkeys(
        ("time", "nohup", "exec", "command", "builtin", "eval", "then", "do", "else", "if", "elif", "while",
         "until", "!", "{", "winpty", "stdbuf", "retry", "call", "cross-env", "arch"),
        (frozenset(), 0),
    ),
}  # fmt: skip
RUNNERS: dict[tuple[str, str], Verb] = {
    ("uv", "run"): UV_RUN,
    **{
        (tool, "run"): Verb(Style.PIP, words("-n --name -p --prefix --cwd --project --venv -C --directory"))
        for tool in ("poetry", "pipenv", "pdm", "rye", "hatch", "conda", "mamba", "micromamba")
    },
}
SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh"})
