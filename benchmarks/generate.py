"""Write a register of realistic records: `python -m benchmarks.generate --records 10000 --seed 1 FOLDER`."""

import argparse
import os
import random
import subprocess
from pathlib import Path

from benchmarks.organisation import measure_text, organisation, points_text, policy_text
from benchmarks.records import Writer


def generate(folder: Path, records: int, seed: int = 1) -> None:
    """Write a register into a new folder; the same number and seed give the same bytes."""
    rng = random.Random(f"{seed}/{records}")
    org = organisation(rng, records)
    improvements, measures = folder / "improvements", folder / "measures"
    improvements.mkdir(parents=True)
    measures.mkdir()
    writer = Writer(org, rng, records)
    for ident, text in writer.all():
        (improvements / f"{ident}.yaml").write_text(text, encoding="utf-8", newline="\n")
    for measure in org.measures:
        (measures / f"{measure.key}.yaml").write_text(measure_text(measure), encoding="utf-8", newline="\n")
        (measures / f"{measure.key}.csv").write_text(points_text(measure), encoding="utf-8", newline="\n")
    policy = policy_text(org, rng, writer.active)
    (folder / "register.yaml").write_text(policy, encoding="utf-8", newline="\n")


def commit(folder: Path) -> None:
    """Make a folder a git repository with everything in one commit."""
    who = {"NAME": "A Committer", "EMAIL": "committer@example.org", "DATE": "2026-11-02T09:00:00+00:00"}
    names = {f"GIT_{role}_{word}": value for role in ("AUTHOR", "COMMITTER") for word, value in who.items()}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    git = ["git", "-C", str(folder), "-c", "gc.auto=0", "-c", "core.autocrlf=false"]
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "Begin"]):
        subprocess.run([*git, *words], check=True, env={**clean, **names, "GIT_CONFIG_NOSYSTEM": "1"})


def main() -> None:
    """Read the arguments and write the register."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commit", action="store_true", help="make it a git repository with one commit")
    asked = parser.parse_args()
    generate(asked.folder, asked.records, asked.seed)
    if asked.commit:
        commit(asked.folder)


if __name__ == "__main__":
    main()
