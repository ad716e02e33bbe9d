"""Write a register with a long history: `python -m benchmarks.history --records 10000 --commits 30000 --seed 1 FOLDER`.

Requests create, edit and move records; they land as merges of one or two people's commits, or squashed. A folder a
team, as registers of that size have it. The same arguments give the same commits.
"""

import argparse
import datetime
import os
import random
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from benchmarks.organisation import organisation, policy_text
from benchmarks.records import MAIN_LINE, Writer

START = int(datetime.datetime(2016, 1, 4, 8, tzinfo=datetime.UTC).timestamp())
APART_SECONDS = 3_600
PEOPLE = 40
_STATE = re.compile(r"^state: .*$", re.MULTILINE)
_TEAM = re.compile(r"^team: (\S+)$", re.MULTILINE)


class History:
    """A stream of commits for `git fast-import`: a main line, and one side line at a time."""

    def __init__(self, stream: IO[bytes], rng: random.Random) -> None:
        self.stream = stream
        self.rng = rng
        self.commits = 0
        self.requests = 0
        self.tip = 0

    def commit(self, ref: str, files: dict[str, str], message: str, parents: Iterable[int], who: int) -> int:
        """Write a commit and return its mark."""
        self.commits += 1
        seconds = START + self.commits * APART_SECONDS
        person = f"Person {who} <person-{who}@example.org> {seconds} +0000"
        text = message.encode()
        lines = [
            f"commit {ref}",
            f"mark :{self.commits}",
            f"author {person}",
            f"committer {person}",
            f"data {len(text)}",
        ]
        head = "\n".join(lines).encode() + b"\n" + text + b"\n"
        for word, parent in zip(("from", "merge"), filter(None, parents), strict=False):
            head += f"{word} :{parent}\n".encode()
        self.stream.write(head)
        for path, content in files.items():
            data = content.encode()
            self.stream.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
        return self.commits

    def land(self, parts: list[dict[str, str]]) -> None:
        """Land a request: the parts are commits of people of their own, merged, or one that is squashed."""
        self.requests += 1
        people = self.rng.sample(range(PEOPLE), len(parts) + 1)
        whole = {path: text for part in parts for path, text in part.items()}
        if len(parts) == 1 and self.rng.random() < 0.4:
            title = f"Look after {len(whole)} records (#{self.requests})"
            self.tip = self.commit("refs/heads/main", whole, title, [self.tip], people[0])
            return
        side = self.tip
        for part, who in zip(parts, people, strict=False):
            side = self.commit("refs/heads/side", part, "Look after records", [side], who)
        title = f"Merge pull request #{self.requests} from example/topic-{self.requests}\n\nLook after records"
        self.tip = self.commit("refs/heads/main", whole, title, [self.tip, side], people[-1])


def write(folder: Path, records: int, commits: int, seed: int = 1) -> None:
    """Write a repository of so many records and about so many commits into a new folder."""
    rng = random.Random(f"{seed}/{records}/{commits}")
    org = organisation(rng, records)
    writer = Writer(org, rng, records)
    texts = list(writer.all())
    folder.mkdir(parents=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    git = ["git", "-C", str(folder), "-c", "gc.auto=0"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True, env=clean)
    with subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE, env=clean) as process:
        if process.stdin is None:
            raise SystemExit("git fast-import takes no input")
        history = History(process.stdin, rng)
        start = {"register.yaml": policy_text(org, rng, writer.active)}
        history.tip = history.commit("refs/heads/main", start, "Begin", [], 0)
        _live(history, texts, commits)
    if process.returncode:
        raise SystemExit("git fast-import failed")
    for words in (["update-ref", "-d", "refs/heads/side"], ["reset", "--quiet", "--hard", "main"]):
        subprocess.run([*git, *words], check=True, env=clean)


def _live(history: History, texts: list[tuple[str, str]], commits: int) -> None:
    """Create records at an even pace, and move or edit those that are there, until there are enough commits."""
    rng = history.rng
    steps: list[int] = []
    while history.commits < commits:
        parts: list[dict[str, str]] = []
        for _ in range(2 if rng.random() < 0.15 else 1):
            part = {}
            for _ in range(rng.choice((1, 1, 1, 2, 4))):
                if len(steps) < len(texts) * history.commits / commits:
                    number = len(steps)
                    steps.append(0)
                else:
                    number = rng.randrange(len(steps))
                    steps[number] = min(steps[number] + rng.choice((0, 1, 1)), len(MAIN_LINE) - 1)
                path, text = _version(texts[number], MAIN_LINE[steps[number]])
                part[path] = f"{text}# Looked at in commit {history.commits}.\n"
            parts.append(part)
        history.land(parts)


def _version(final: tuple[str, str], state: str) -> tuple[str, str]:
    ident, text = final
    team = _TEAM.search(text)
    return f"improvements/{team[1] if team else 'all'}/{ident}.yaml", _STATE.sub(f"state: {state}", text, count=1)


def main() -> None:
    """Read the arguments and write the repository."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write(asked.folder, asked.records, asked.commits, asked.seed)


if __name__ == "__main__":
    main()
