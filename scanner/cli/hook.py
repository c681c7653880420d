"""``assay hook AGENT`` answers a coding agent's hook; ``assay hook install`` puts it into a project."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from scanner.cli.output import tell

_MOST = 4_000_000  # characters that an agent may send
_FAILED = 1  # to agents 2 means "stop what you do", which a mistake of ours must not


@click.group("hook")
def command() -> None:
    """Advise coding agents.

    About packages before they are installed, and about files that they wrote.
    """


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


for _name in ("claude", "cursor", "copilot"):
    command.command(_name, help=f"Answer a hook of {_name}: JSON in, JSON out.")(_answering(_name))


@command.command("install", params=[click.Argument(["agents"], nargs=-1)])
def install(agents: tuple[str, ...]) -> int:
    """Put the hooks into the settings of agents.

    AGENTS are claude, cursor, copilot; without, all that the project uses. What else stands in the settings
    stays.
    """
    from scanner.serve import hook
    from scanner.settings import SettingsError

    root = Path.cwd()
    unknown = [name for name in agents if name not in hook.AGENTS]
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
