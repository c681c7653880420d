"""``assay hook AGENT`` answers a coding agent's hook; ``assay hook install`` puts it into a project."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli.output import tell
from scanner.cli.plain import Help, PlainCommand, group

_MOST = 4_000_000  # characters that an agent may send
_FAILED = 1  # to agents 2 means "stop what you do", which a mistake of ours must not
_AGENTS = typer.Argument(
    help="claude, cursor, copilot; without: all that the project uses.", show_default=False
)


def register(app: typer.Typer) -> None:
    """Make ``hook`` a group of commands of ``app``."""
    hooks = group("Advises coding agents: about packages before they are installed, about files they wrote.")
    hooks.callback()(_hook)
    for name in ("claude", "cursor", "copilot"):
        hooks.command(name, cls=PlainCommand, help=f"Answer a hook of {name}: JSON in, JSON out.")(
            _answering(name)
        )
    hooks.command(cls=PlainCommand)(install)
    app.add_typer(hooks, name="hook")


def _hook(help: Help = False) -> None:  # noqa: A002 - the option's name
    """Hold the commands."""


def _answering(name: str) -> Any:
    def answer() -> int:
        from scanner.serve import hook
        from scanner.settings import SettingsError

        agent = hook.agent(name)
        try:
            document = json.loads(sys.stdin.read(_MOST))
            event = agent.read(document) if isinstance(document, dict) else None
        except (ValueError, RecursionError) as error:
            sys.stderr.write(f"assay: what {name} sent is no JSON: {str(error)[:200]}; nothing was checked\n")
            return _FAILED
        if event is None:
            return 0
        try:
            reply = agent.answer(event, hook.advise(event))
        except SettingsError as error:
            from scanner.support.terminal import escape

            sys.stderr.write(f"assay: {escape(str(error))}; nothing was checked\n")
            return _FAILED
        if reply:
            tell(f"{json.dumps(reply)}\n")
        return 0

    return answer


def install(agents: Annotated[list[str] | None, _AGENTS] = None) -> int:
    """Put the hooks into the settings of the agents, beside what stands there."""
    from scanner.serve import hook
    from scanner.settings import SettingsError

    root = Path.cwd()
    unknown = [name for name in agents or () if name not in hook.AGENTS]
    if unknown:
        raise SettingsError(f"there is no agent {unknown[0]!r}; it is one of {', '.join(hook.AGENTS)}")
    chosen = agents or [name for name in hook.AGENTS if (root / hook.agent(name).PLACE).parent.is_dir()]
    if not chosen:
        raise SettingsError(f"no agent's folder is here; name one: assay hook install {hook.AGENTS[0]}")
    for name in chosen:
        place = root / hook.agent(name).PLACE
        tell(f"{place.relative_to(root)}: {_installed(place, name)}\n")
    return 0


def _installed(place: Path, name: str) -> str:
    from scanner.serve import hook
    from scanner.settings import SettingsError
    from scanner.support.files import write_whole

    try:
        before = json.loads(place.read_text("utf-8")) if place.exists() else {}
        if not isinstance(before, dict):
            before = {"hooks": None}  # refused below, as hooks of another form are
        after = hook.agent(name).configured(before)
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{place}: {error}; nothing was changed there, mend it first") from None
    if after == before:
        return "is set up already"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, f"{json.dumps(after, indent=2)}\n".encode())
    except OSError as error:
        raise SettingsError(f"{place}: cannot be written: {error.strerror}") from None
    return "set up"
