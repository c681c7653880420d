"""What PyPI, npm and private indexes say about packages: online, cached or offline.

``Registries(settings).ask(questions)`` is the door. Everything that a registry or a project's configuration
says is hostile: bounded, checked, and never given credentials that are not meant for it.
"""

from scanner.registries.index import Index, IndexKind, is_valid_name
from scanner.registries.question import Question
from scanner.registries.registries import Registries

__all__ = ["Index", "IndexKind", "Question", "Registries", "is_valid_name"]
