"""How long 200 requirements take against a loopback registry with 50 ms latency, cold and from the cache.

A command, not a test::

    python tests/benchmarks/registry.py [--names 200] [--latency 0.05]

Each run is a fresh process, so that imports count. Bars: cold 3 s, warm 0.3 s, one request a name.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

from loopback_registry import LoopbackRegistry

_RUN = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from scanner.dependencies import check
from scanner.model import Ecosystem, Location, Manifest, ManifestFile, Package, Requirement, Span
from scanner.registries import Registries
from scanner.settings import Settings
url, count, cache = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
place = Location("requirements.txt", Span(1, 1, 1, 2))
entries = []
for number in range(count):
    name = f"package-{number}"
    specifier = (">=1.2,<3", "==1.7.0", "~=1.1", "")[number % 4]
    entries.append(Requirement(Package(Ecosystem.PYPI, name), name, specifier, place))
settings = Settings(cache, (cache,), index_url=url, cache_dir=cache)
manifests = [Manifest(ManifestFile("requirements.txt"), tuple(entries))]
result = check(manifests, Registries(settings), {}, settings)
assert all(target.verdict == "real" for target in result.targets), result.gaps
print(time.perf_counter() - started, time.process_time(), "requests" in sys.modules)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.05)
    options = parser.parse_args()
    versions = [f"1.{minor}.{patch}" for minor in range(20) for patch in range(3)]
    pages = {f"package-{number}": versions for number in range(options.names)}
    with LoopbackRegistry(python=pages, latency=options.latency) as registry:
        command = [sys.executable, "-c", _RUN, registry.index_url, str(options.names)]
        cold, warm, work = [], [], []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                registry.log.clear()
                cold.append(_timed([*command, folder])[0])
                assert set(registry.asked.values()) == {1}, registry.asked.most_common(3)
                assert len(registry.asked) == options.names
                for _ in range(3):
                    seconds, cpu, asked = _timed([*command, folder])
                    work.append(cpu)
                    assert not asked, "requests was imported"
                    warm.append(seconds)
                assert len(registry.log) == options.names, "the cache asked again"
    print(f"{options.names} names, {options.latency * 1000:g} ms latency, 60 releases each, in seconds:")
    print(f"cold  median {statistics.median(cold):.2f}  worst {max(cold):.2f}   one request a name")
    print(
        f"warm  median {statistics.median(warm):.3f} worst {max(warm):.3f}  no request, no import of requests"
    )
    print(
        f"warm, work of the processor alone: median {statistics.median(work):.3f} (includes Python's start)"
    )


def _timed(command: list[str]) -> tuple[float, float, bool]:
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, cpu, imported = result.stdout.split()
    return float(seconds), float(cpu), imported == "True"


if __name__ == "__main__":
    main()
