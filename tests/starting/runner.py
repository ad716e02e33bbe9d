"""A runner for our workflows: every step's shell runs as GitHub's runner would run it, with its files and environment.

What an action does that is not ours is done here in its place: checkout takes from the bare repository that stands for
GitHub's, artifacts are folders. A token has exactly the permissions of its job.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.github.server import Server
from tests.github.world import ACTIONS, Token
from tests.registers import git
from tests.starting.expressions import filled, holds

REPOSITORY = "owner/register"
TOKEN = "secret-token"  # noqa: S105 - a pretended one
SHELL = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
"""What `shell: bash` means."""


@dataclass
class Step:
    """What became of a step."""

    name: str
    outcome: str
    said: str = ""


@dataclass
class Job:
    """What became of a job: success, failure or skipped; the summary of its steps."""

    result: str
    steps: list[Step] = field(default_factory=list)
    summary: str = ""

    @property
    def said(self) -> str:
        return "".join(step.said for step in self.steps)


@dataclass
class Event:
    """What happened on GitHub: its name, its payload, the commit and the ref that the workflow runs for."""

    name: str
    payload: Mapping[str, Any]
    sha: str
    ref: str = "refs/heads/main"
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Runner:
    """One machine after another, each with an empty folder; `remote` is the bare repository."""

    place: Path
    remote: Path
    server: Server | None
    variables: Mapping[str, str] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    ran: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)
    """The steps whose shell ran, by workflow and name."""
    stopped_in: str = ""
    """The step in which somebody stops the job, or in which its time runs out."""

    def run(self, workflow: str, event: Event, *, at: str | None = None) -> dict[str, Job]:
        """Run a workflow as it stands in a commit (default: that of the event); return its jobs."""
        text = git(self.remote, "show", f"{at or event.sha}:.github/workflows/{workflow}.yml")
        found = yaml.safe_load(text)
        assert found["defaults"] == {"run": {"shell": "bash"}}
        jobs: dict[str, Job] = {}
        for name, job in found["jobs"].items():
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            jobs[name] = self._job(job, event, {need: jobs[need] for need in needs})
            shells = {step["name"] for step in job["steps"] if "run" in step}
            self.seen |= {(workflow, s.name) for s in jobs[name].steps if s.name in shells and s.outcome != "skipped"}
        return jobs

    def _job(self, job: dict[str, Any], event: Event, needs: Mapping[str, Job]) -> Job:
        contexts = self._contexts(event)
        fine = all(need.result == "success" for need in needs.values())
        if not wanted(job.get("if"), contexts, result="success" if fine else "failure"):
            return Job("skipped")
        self.ran += 1
        machine = self.place / f"machine-{self.ran}"
        for folder in ("workspace", "temp", "home"):
            (machine / folder).mkdir(parents=True)
        contexts["runner"] = {"temp": str(machine / "temp")}
        contexts["env"] = {name: filled(value, contexts) for name, value in job.get("env", {}).items()}
        if self.server:
            may = {name.replace("-", "_"): level for name, level in job["permissions"].items()}
            self.server.world.tokens[TOKEN] = Token(ACTIONS, may=may)
        done = Job("success")
        for step in job["steps"]:
            if step["name"] == self.stopped_in:
                done.result = "cancelled"
                continue
            outcome = self._step(step, contexts, machine, result=done.result)
            done.steps.append(outcome)
            if outcome.outcome == "failure" and done.result == "success":
                done.result = "failure"
        summary = machine / "summary.md"
        done.summary = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return done

    def _step(self, step: dict[str, Any], contexts: dict[str, Any], machine: Path, *, result: str) -> Step:
        if not wanted(step.get("if"), contexts, result=result):
            return Step(step["name"], "skipped")
        if "uses" in step:
            given = {name: filled(value, contexts) for name, value in step.get("with", {}).items()}
            self._action(step["uses"].partition("@")[0], given, contexts, machine)
            return Step(step["name"], "success")
        output, script = machine / f"output-{len(list(machine.iterdir()))}", machine / "temp" / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        output.touch()
        environment = {
            **self._environment(contexts, machine),
            **contexts["env"],
            **{name: filled(value, contexts) for name, value in step.get("env", {}).items()},
            "GITHUB_OUTPUT": str(output),
        }
        call = [*SHELL, str(script)]
        ran = subprocess.run(
            call, cwd=machine / "workspace", env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
        )  # fmt: skip
        if "id" in step:
            lines = (line.partition("=") for line in output.read_text(encoding="utf-8").splitlines())
            contexts["steps"][step["id"]] = {"outputs": {name: value for name, _, value in lines}}
        return Step(step["name"], "success" if ran.returncode == 0 else "failure", ran.stdout)

    def _environment(self, contexts: Mapping[str, Any], machine: Path) -> dict[str, str]:
        """Return what the runner sets; `csi` is on the PATH, as after our action, and the rest of ours is not there."""
        program = Path(sys.executable).with_name("csi")
        (machine / "bin").mkdir(exist_ok=True)
        if not (machine / "bin" / "csi").exists():
            (machine / "bin" / "csi").symlink_to(program)
        event = machine / "event.json"
        event.write_text(json.dumps(contexts["github"]["event"]), encoding="utf-8")
        github = contexts["github"]
        return {
            "PATH": f"{machine / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(machine / "home"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.server.url if self.server else "http://127.0.0.1:9",
            "GITHUB_EVENT_NAME": github["event_name"],
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REF": github["ref"],
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": github["run_id"],
            "GITHUB_SERVER_URL": github["server_url"],
            "GITHUB_SHA": github["sha"],
            "GITHUB_ENV": str(machine / "env"),
            "GITHUB_PATH": str(machine / "path"),
            "GITHUB_STEP_SUMMARY": str(machine / "summary.md"),
            "GITHUB_WORKSPACE": str(machine / "workspace"),
            "RUNNER_TEMP": str(machine / "temp"),
            **{name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG_")},
        }

    def _contexts(self, event: Event) -> dict[str, Any]:
        return {
            "github": {
                "event": event.payload,
                "event_name": event.name,
                "ref": event.ref,
                "repository": REPOSITORY,
                "run_id": "77",
                "server_url": "https://github.com",
                "sha": event.sha,
                "token": TOKEN,
            },
            "env": {},
            "inputs": event.inputs,
            "steps": {},
            "vars": self.variables,
        }

    def _action(self, name: str, given: Mapping[str, str], contexts: dict[str, Any], machine: Path) -> None:
        """Do what an action of others does, as far as our steps see it."""
        match name:
            case "actions/checkout":
                self._checkout(given, contexts["github"], machine / "workspace")
            case "actions/upload-artifact":
                self._save(given["name"], Path(given["path"]))
            case "actions/upload-pages-artifact":
                assert (Path(given["path"]) / "index.html").is_file()
                self._save("github-pages", Path(given["path"]))
            case "actions/download-artifact":
                assert ("run-id" in given) == ("github-token" in given)
                shutil.copytree(self.artifacts[given["name"]], given["path"])
            case "github/codeql-action/upload-sarif":
                assert json.loads(Path(given["sarif_file"]).read_text(encoding="utf-8"))["version"] == "2.1.0"
            case "actions/deploy-pages":
                assert "github-pages" in self.artifacts
            case "csi-as-code/csi-as-code" | "$/":
                assert given == {}
            case _:
                raise AssertionError(f"what does {name} do?")

    def _save(self, name: str, path: Path) -> None:
        kept = self.place / "artifacts" / f"{len(self.artifacts)}-{self.ran}-{name}"
        if path.is_dir():
            shutil.copytree(path, kept)
        else:
            kept.mkdir(parents=True)
            shutil.copy(path, kept)
        self.artifacts[name] = kept

    def _checkout(self, given: Mapping[str, str], github: Mapping[str, Any], workspace: Path) -> None:
        """Fetch and check out the commit of the event, or a branch by name; without a way to log in left behind."""
        assert given["persist-credentials"] == "false"
        commit = github["sha"] if "ref" not in given else git(self.remote, "rev-parse", f"refs/heads/{given['ref']}")
        assert given["fetch-depth"] == "0"
        git(workspace, "init", "--quiet", "--initial-branch=main")
        git(workspace, "remote", "add", "origin", str(self.remote))
        git(workspace, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", commit.strip())
        git(workspace, "checkout", "--quiet", "--detach", commit.strip())


def wanted(condition: Any, contexts: dict[str, Any], *, result: str) -> bool:
    """Tell whether a job or step runs: without a status function only where all went well before it."""
    fine = result == "success"
    contexts["status"] = {
        "always": True, "cancelled": result == "cancelled", "failure": result == "failure", "success": fine,
    }  # fmt: skip
    if condition is None:
        return fine
    functions = ("always()", "cancelled()", "failure()", "success()")
    met = holds(condition, contexts)
    return met if any(function in str(condition) for function in functions) else fine and met
