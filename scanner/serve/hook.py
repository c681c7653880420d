"""Decides what a coding agent is told: about a command before it runs, about a file after it was edited.

A command is stopped for one reason only: it would install a package that does not exist, or that is known to
be malicious. Everything else is advice, and what could not be asked for in time stops nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from msgspec import Struct

AGENTS = ("claude", "cursor", "copilot")  # each a module in ``agents/``
_DENIED = frozenset({"nonexistent-package", "known-malicious"})
# A glance before anything is imported: most commands install nothing.
_INSTALLS = re.compile(
    r"\b(?:pip[\d.]*|pipx|uvx?|poetry|pdm|conda|mamba|micromamba|npm|npx|pnpm|yarn|bunx?|hatch|rye|pixi|easy_install)\b"
)
_LONGEST = 100_000  # characters of a command


class Moment(StrEnum):
    """When the agent asks."""

    COMMAND = "command"  # before a shell command runs
    EDIT = "edit"  # after a file was written


class Event(Struct, frozen=True):
    """What an agent tells: the project's folder, and the command or the file."""

    moment: Moment
    root: Path
    command: str = ""
    file: str = ""


class Advice(Struct, frozen=True):
    """What the agent is told. ``deny``: the command must not run. An empty text says nothing."""

    text: str = ""
    deny: bool = False


class Agent(Protocol):
    """What a module in ``agents/`` offers."""

    def read(self, document: Mapping[str, Any]) -> Event | None:
        """The event in what the agent sent; None for one that is none of ours."""

    def answer(self, event: Event, advice: Advice, /) -> Mapping[str, Any]:
        """The reply in the agent's own form; empty when there is nothing to say."""

    def configured(self, document: dict[str, Any]) -> dict[str, Any]:
        """The agent's settings with Assay's hooks in them; what else stands there is kept."""

    PLACE: str  # its settings in a project, relative


def agent(name: str) -> Agent:
    """The module of one agent.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in AGENTS:
        raise KeyError(name)
    return cast(Agent, import_module(f"scanner.serve.agents.{name}"))


def advise(event: Event) -> Advice:
    """What to tell about an event.

    Raises:
        SettingsError: the project's configuration is wrong, or the file lies outside of the project.
    """
    if event.moment is Moment.COMMAND:
        if not _INSTALLS.search(event.command[:_LONGEST]):
            return Advice()
        return _of_command(event)
    return _of_file(event)


def _of_command(event: Event) -> Advice:
    from scanner.serve.wording import advice
    from scanner.serve.workspace import Workspace

    report = Workspace(event.root).command(event.command[:_LONGEST])
    denied = [finding for finding in report.shown if finding.rule in _DENIED]
    if denied:
        return Advice(f"Assay: do not install this.\n{advice(denied, dict(report.rules))}", deny=True)
    if report.shown:
        return Advice(f"Assay, about this command:\n{advice(report.shown, dict(report.rules))}")
    return Advice()


def _of_file(event: Event) -> Advice:
    from scanner.serve.wording import advice
    from scanner.serve.workspace import QUICK, SPEED, Workspace

    report = Workspace(event.root).scan([event.file], {**SPEED, **QUICK})
    if not report.shown:
        return Advice()
    return Advice(f"Assay, about the file just written:\n{advice(report.shown, dict(report.rules))}")
