"""Draws ``docs/terminal.svg`` and ``docs/report.png``: what a scan of the demo shows, as it shows it.

``python tests/demo/picture.py`` writes them anew, the second where Chromium and Playwright are. A registry on
loopback answers, because no file of this repository names a public one.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "terminal.svg"
PAGE = ROOT / "docs" / "report.png"
COMMAND = "assay scan corpora/demo"
FIRST = "requirements.txt:7:1"  # the picture shows the report from here on: the worst comes last
WIDTH = 102
# rich's own frame, without the fonts that it would fetch
FRAME = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Scan, and draw the end of what was shown."""
    from rich.console import Console
    from rich.text import Text

    lines = scan(ROOT, COMMAND.split()[2], "--color").splitlines()
    with tempfile.TemporaryDirectory() as place:
        project = shutil.copytree(ROOT / "corpora" / "demo", Path(place) / "lunch")
        scan(project, ".", "-o", "../report.html")
        photograph(Path(place) / "report.html")
    start = next(number for number, line in enumerate(lines) if FIRST in line)
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text(f"$ {COMMAND}\n[…]\n"))
    console.print(Text.from_ansi("\n".join(lines[start:])))
    svg = console.export_svg(title=COMMAND, code_format=FRAME, unique_id="assay")
    PICTURE.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", "utf-8")


def photograph(page: Path) -> None:
    """The top of the page, as a browser shows it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=flags)
        tab = browser.new_page(viewport={"width": 1180, "height": 1180})
        tab.goto(page.as_uri())
        tab.evaluate("""document.querySelectorAll(".finding").forEach(one => {
            one.open = one.dataset.rule === "command-injection"; })""")
        tab.screenshot(path=PAGE)
        browser.close()


def scan(folder: Path, *arguments: str) -> str:
    """What is shown of a scan that is started in ``folder``."""
    sys.path.insert(0, str(ROOT / "tests" / "servers"))
    from demo_registry import demo_registry

    with demo_registry() as registry, tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-c", "from scanner.cli import main; main()", "scan", *arguments]
        command += ["--index-url", registry.index_url, "--npm-registry", registry.npm_url]
        command += ["--cache-dir", cache]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 1:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
