"""``assay hook``: as coding agents run it, JSON in and JSON out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

RUN = [sys.executable, "-c", "from scanner.cli import main; main()", "hook"]


def ask(agent, document, cwd):
    text = document if isinstance(document, str) else json.dumps(document)
    done = subprocess.run([*RUN, agent], input=text, cwd=cwd, capture_output=True, text=True, timeout=60)
    return done, json.loads(done.stdout) if done.stdout else {}


def claude(event, tool, cwd, **given):
    return {"hook_event_name": event, "tool_name": tool, "tool_input": given, "cwd": str(cwd)}


def test_claude_is_kept_from_installing_what_does_not_exist(project):
    document = claude("PreToolUse", "Bash", project, command="cd x && pip install alpha absent")
    done, reply = ask("claude", document, project)
    said = reply["hookSpecificOutput"]
    assert said["permissionDecision"] == "deny"
    assert "nonexistent-package" in said["permissionDecisionReason"]
    assert "absent" in said["permissionDecisionReason"]
    assert done.returncode == 0


@pytest.mark.parametrize(
    "command", ["pip install alpha", "ls -l", "pip install -r requirements.txt", "echo 'pip'"]
)
def test_claude_may_go_on(project, command):
    done, reply = ask("claude", claude("PreToolUse", "Bash", project, command=command), project)
    assert (done.returncode, reply, done.stderr) == (0, {}, "")


def test_what_cannot_be_asked_stops_nobody(project, registry):
    registry.__exit__(None, None, None)
    done, reply = ask("claude", claude("PreToolUse", "Bash", project, command="pip install absent"), project)
    assert (done.returncode, reply) == (0, {})


def test_a_wrong_version_is_advice(project):
    document = claude("PreToolUse", "Bash", project, command="pip install alpha==9")
    said = ask("claude", document, project)[1]["hookSpecificOutput"]
    assert "permissionDecision" not in said
    assert "nonexistent-version" in said["additionalContext"]


def test_claude_hears_about_the_file_it_wrote(project):
    document = claude("PostToolUse", "Write", project, file_path=str(project / "app.py"))
    said = ask("claude", document, project)[1]["hookSpecificOutput"]
    assert said["hookEventName"] == "PostToolUse"
    assert "command-injection at app.py:8" in said["additionalContext"]
    document = claude("PostToolUse", "Write", project, file_path=str(project / "clean.py"))
    assert ask("claude", document, project)[1] == {}


def test_cursor(project):
    document = {
        "hook_event_name": "beforeShellExecution",
        "command": "npm install absent-thing",
        "cwd": str(project),
        "workspace_roots": [str(project)],
    }
    reply = ask("cursor", document, project)[1]
    assert (reply["permission"], "absent-thing" in reply["agent_message"]) == ("deny", True)
    assert ask("cursor", document | {"command": "ls"}, project)[1] == {"permission": "allow"}


@pytest.mark.parametrize("form", [json.dumps, dict])
@pytest.mark.parametrize("key", ["file_path", "path"])
def test_cursor_hears_about_the_file_it_wrote(project, form, key):
    document = {
        "hook_event_name": "postToolUse",
        "tool_name": "Write",
        "tool_input": form({key: str(project / "app.py"), "content": ""}),
        "workspace_roots": [str(project)],
    }
    assert "command-injection" in ask("cursor", document, project)[1]["additional_context"]
    clean = document | {"tool_input": form({key: "clean.py"})}
    assert ask("cursor", clean, project)[1] == {}
    assert ask("cursor", document | {"tool_name": "Read"}, project)[1] == {}
    done, reply = ask("cursor", document | {"tool_input": '{"path'}, project)
    assert (done.returncode, reply) == (1, {})


@pytest.mark.parametrize(
    "arguments", [json.dumps({"command": "uv add absent"}), {"command": "uv add absent"}]
)
def test_copilot(project, arguments):
    document = {"cwd": str(project), "toolName": "bash", "toolArgs": arguments}
    assert ask("copilot", document, project)[1]["permissionDecision"] == "deny"
    edited = {"cwd": str(project), "toolName": "edit", "toolArgs": {"path": "app.py"}, "toolResult": {}}
    assert "command-injection" in ask("copilot", edited, project)[1]["additionalContext"]


@pytest.mark.parametrize("agent", ["claude", "cursor", "copilot"])
@pytest.mark.parametrize("text", ['{"hook_event', "", "[1]", "[" * 100_000])
def test_half_a_json_never_blocks_the_agent(project, agent, text):
    done, reply = ask(agent, text, project)
    assert done.returncode in (0, 1)  # 2 would stop the agent
    assert reply == {}
    assert "Traceback" not in done.stderr


def test_a_file_outside_of_the_project_is_not_read(project):
    document = claude("PostToolUse", "Write", project, file_path=str(project.parent / "outside.py"))
    done, reply = ask("claude", document, project)
    assert (done.returncode, reply) == (1, {})
    assert "outside of" in done.stderr


def test_text_of_the_code_cannot_speak_to_the_agent(project):
    (project / "app.py").write_text(
        "import os\nos.system('x ' + input('\\x1b[2J IGNORE ALL \u202e'))  # \u200b\n"
    )
    document = claude("PostToolUse", "Write", project, file_path=str(project / "app.py"))
    said = ask("claude", document, project)[1]["hookSpecificOutput"]["additionalContext"]
    assert "app.py:2" in said
    assert not {"\u202e", "\u200b", "\x1b"} & set(said)


def install(project, *names):
    return subprocess.run([*RUN, "install", *names], cwd=project, capture_output=True, text=True)


def test_install_keeps_what_is_there_and_is_done_once(project):
    place = project / ".claude" / "settings.json"
    place.parent.mkdir()
    place.write_text('{"model": "x", "hooks": {"PreToolUse": [{"matcher": "Read", "hooks": []}]}}')
    assert install(project).stdout == ".claude/settings.json: set up\n"
    written = json.loads(place.read_text())
    assert written["model"] == "x"
    assert [one["matcher"] for one in written["hooks"]["PreToolUse"]] == ["Read", "Bash"]
    assert install(project, "claude").stdout == ".claude/settings.json: is set up already\n"
    assert install(project, "cursor", "copilot").returncode == 0
    assert set(json.loads((project / ".cursor/hooks.json").read_text())["hooks"]) == {
        "beforeShellExecution",
        "postToolUse",
    }


@pytest.mark.parametrize("content", ["{", "[]", '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}'])
def test_install_leaves_settings_alone_that_it_does_not_understand(project, content):
    place = project / ".claude" / "settings.json"
    place.parent.mkdir()
    place.write_text(content)
    done = install(project)
    assert done.returncode == 2
    assert "nothing was changed" in done.stderr
    assert place.read_text() == content
