"""Are the named packages real? Manifest entries against what the registries say.

``check(manifests, registries, rules, settings)`` is the door.
"""

from scanner.dependencies.check import DependencyResult, check
from scanner.dependencies.first_party import FirstParty
from scanner.dependencies.imports import check_imports
from scanner.dependencies.named import manifest_of

__all__ = ["DependencyResult", "FirstParty", "check", "check_imports", "manifest_of"]
