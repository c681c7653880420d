"""What the two public registries know of the packages that ``corpora/demo`` names, on loopback."""

from __future__ import annotations

from pathlib import Path

from loopback_registry import LoopbackRegistry, packument, page

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"
_WITHDRAWN = {"v2_32_0": {"yanked": "Yanked due to conflicts with another fix"}}


def demo_registry() -> LoopbackRegistry:
    """A registry that is not started yet; it lacks what the demo invents."""
    return LoopbackRegistry(
        python={
            "flask": ["2.3.3", "3.0.3", "3.1.0"],
            "requests": page("requests", ["2.31.0", "2.32.0", "2.32.5"], **_WITHDRAWN),
            "pyyaml": ["6.0.1", "6.0.2"],
            "pyjwt": ["2.8.0", "2.10.1"],
            "python-dotenv": ["1.0.0", "1.0.1", "1.1.0"],
        },
        npm={"express": packument("express", ["4.18.0", "4.19.2", "4.21.0"])},
    )
