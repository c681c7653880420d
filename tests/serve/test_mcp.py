"""The MCP server, asked by the protocol's own client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

mcp = pytest.importorskip("mcp")


def talk(project, *calls):
    """The answers to ``(tool, arguments)``; a callable makes its call from the answers before."""

    async def run():
        command = ["-c", "from scanner.cli import main; main()", "mcp"]
        parameters = mcp.StdioServerParameters(command=sys.executable, args=command, cwd=str(project))
        answers = []
        async with mcp.Client(parameters, read_timeout_seconds=60) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            assert names == {"scan_paths", "check_packages", "explain_rule", "explain_finding"}
            for call in calls:
                tool, arguments = call(answers) if callable(call) else call
                result = await client.call_tool(tool, arguments)
                answers.append(json.loads(result.content[0].text))
        return answers

    return asyncio.run(run())


def test_an_agent_scans_asks_and_explains(project):
    scan, packages, rule, finding = talk(
        project,
        ("scan_paths", {"paths": ["app.py"]}),
        ("check_packages", {"packages": ["alpha==1.0", "absent"]}),
        ("explain_rule", {"rule": "command-injection"}),
        lambda answers: ("explain_finding", {"fingerprint": answers[0]["findings"][0]["fingerprint"]}),
    )
    assert scan["gate"] == "failed"
    first = scan["findings"][0]
    assert (first["rule"], first["line"], first["quoted"]["path"]) == ("command-injection", 8, "app.py")
    assert [one["verdict"] for one in packages["packages"]] == ["real", "nonexistent-package"]
    assert rule["cwe"] == ["CWE-78"]
    assert finding["flow"][-1]["line"] == 8


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside.py", "link.py", "app.py\0"])
def test_nothing_outside_of_the_workspace_is_read(project, path):
    (project / "link.py").symlink_to(project.parent / "outside.py")
    (answer,) = talk(project, ("scan_paths", {"paths": [path]}))
    assert set(answer) == {"error"}


def test_answers_are_capped_and_mistakes_are_answers(project):
    (project / "many.py").write_text("import os\n" + "os.system(input())\nexec(input())\n" * 200)
    many, wrong, unknown, none = talk(
        project,
        ("scan_paths", {"paths": []}),
        ("check_packages", {"packages": ["x"], "ecosystem": "cargo"}),
        ("explain_finding", {"fingerprint": "0"}),
        ("check_packages", {"packages": []}),
    )
    assert len(many["findings"]) == 50
    assert many["more_findings"] > 100
    assert all(set(answer) == {"error"} for answer in (wrong, unknown, none))
