"""The gate and the reference model say the same of every story, told in real git history of every shape."""

import os
from pathlib import Path

from tests.gate.reference import Story, allowed, stories
from tests.gate.telling import SHAPES, TODAY, Teller

from csi_as_code.finding import Severity
from csi_as_code.gate.judge import judge
from csi_as_code.gate.open import open_change

NUMBER = int(os.environ.get("CSI_HISTORIES") or ("20000" if os.environ.get("CI") else "4000"))
IN_ONE_CHANGE = 250


def test_the_gate_agrees_with_the_reference_model(tmp_path: Path) -> None:
    every = {f"IMP-{number:05d}": story for number, story in enumerate(stories(20261122, NUMBER), 1)}
    teller = Teller(tmp_path)
    changes: list[tuple[str, str, dict[str, Story]]] = []
    names = list(every)
    for number, start in enumerate(range(0, len(names), IN_ONE_CHANGE)):
        told = {ident: every[ident] for ident in names[start : start + IN_ONE_CHANGE]}
        changes.append((*teller.change(f"c{number}", told, SHAPES[number % len(SHAPES)]), told))
    teller.close()
    wrong = []
    for base, head, told in changes:
        held = {ident: story.held_from for ident, story in told.items()}
        change, _, opened = open_change(tmp_path, base, head, lambda _: TODAY, held_from=held)
        assert not opened.register.problems
        red = {finding.path for finding in judge(change) if finding.severity is Severity.ERROR}
        for ident, story in told.items():
            verdict = f"improvements/{ident}.yaml" not in red
            if verdict != allowed(story):
                wrong.append((ident, story, [f for f in judge(change) if ident in f.path]))
    assert wrong == []
    may = sum(map(allowed, every.values()))
    assert NUMBER / 20 < may < NUMBER / 2, "the stories are neither all red nor all green"
