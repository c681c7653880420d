"""Are the named packages real? Manifest entries against what the registries say.

``check(manifests, registries, rules, settings)`` is the door.
"""

from scanner.dependencies.check import DependencyResult, check
from scanner.dependencies.named import manifest_of

__all__ = ["DependencyResult", "check", "manifest_of"]
