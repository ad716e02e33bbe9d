"""Set a folder up as a register repository, or bring an older set-up up to date."""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from csi_as_code import __version__
from csi_as_code.editing import store
from csi_as_code.errors import UsageError
from csi_as_code.git import begin as repository
from csi_as_code.git.place import below_top
from csi_as_code.model import Day
from csi_as_code.reading.setup import MEMORY, SetUp, decode
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.starting.answers import Answers
from csi_as_code.starting.contents import contents
from csi_as_code.starting.origin import DOCS, action
from csi_as_code.starting.plan import Act, Step, digest, plan, remembered
from csi_as_code.starting.samples import samples
from csi_as_code.text import json_text

Asked = Callable[[], Answers]
_ACTION = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._/-]+@[A-Za-z0-9._/-]+(?: # \S+)?\Z")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*\Z")


class Chosen(NamedTuple):
    """What somebody chose for the workflows; what is empty is as it was, or as it usually is.

    `action` stands behind `uses:`, by default the action at the commit of this csi; `main` is the main branch.
    """

    action: str = ""
    main: str = ""


USUAL = Chosen()


class SettingUp(NamedTuple):
    """What would be done in a folder: a step for each file, and what is remembered of them."""

    root: Path
    steps: list[Step]
    memory: SetUp
    known: bytes | None
    action: str

    @property
    def is_new(self) -> bool:
        """Whether the register itself begins here."""
        return any(step.path == POLICY_PATH and step.act is Act.WRITE for step in self.steps)


def look(
    root: Path, asked: Asked, today: Callable[[str], Day], *, chosen: Chosen = USUAL, update: bool = False
) -> SettingUp:
    """Return what would be done in a folder; nothing is written.

    For a register that is new, `asked` gives the answers, and `today` the day in a time zone. Raise UsageError where
    the folder is inside of another repository: GitHub finds workflows at the top alone.
    """
    if below_top(root):
        raise UsageError(
            f'"{root}" is inside of another repository, and GitHub looks for workflows at its top alone',
            "Name a folder outside of it, or see docs/ci.md for a register in a folder.",
        )
    known = store.bytes_of(root, MEMORY)
    memory = decode(known) if known is not None else SetUp(csi="")
    chosen = _settled(root, chosen, memory)
    first: Mapping[str, str] = {}
    if store.bytes_of(root, POLICY_PATH) is None:
        answers = asked()
        first = samples(answers, today(answers.timezone), DOCS)
        register = _register_of(first)
    else:
        register = open_folder(root).register

    def read(path: str) -> bytes | None:
        return store.bytes_of(root, path)

    own = list(plan(first, read, SetUp(csi=""), update=False))
    used = action(chosen.action)
    made = list(plan(contents(register, used, chosen.main), read, memory, update=update))
    after = SetUp(csi=__version__, action=chosen.action, main=chosen.main, files=remembered(memory.files, made))
    return SettingUp(root, [*own, *made], after, known, used)


def _settled(root: Path, chosen: Chosen, memory: SetUp) -> Chosen:
    """Return the choices with what was chosen before, else what git says; raise UsageError for what cannot be."""
    named = chosen.action or memory.action
    main = chosen.main or (memory.main if memory.csi else repository.main_of(root))
    if named and not _ACTION.match(named):
        raise UsageError(f'"{named}" is not an action', "As in --action OWNER/NAME@COMMIT.")
    if not _BRANCH.match(main):
        raise UsageError(f'"{main}" cannot be the main branch', "As in --main main.")
    return Chosen(named, main)


def _register_of(texts: Mapping[str, str]) -> Register:
    """Return the register that texts make; raise UsageError where one of them would not be read."""
    with tempfile.TemporaryDirectory(prefix="csi-") as folder:
        for path, text in texts.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        register = open_folder(Path(folder)).register
    for flaw in register.problems:
        raise UsageError(f"register.yaml would not be sound: {flaw.message}", flaw.hint)
    return register


def carry_out(setting_up: SettingUp) -> None:
    """Write what was looked at, all of it or nothing; make the repository where there is none."""
    root = setting_up.root
    if not (root / ".git").exists():
        repository.begin(root, setting_up.memory.main)
    files = {step.target: (_before(root, step), step.wanted) for step in setting_up.steps if step.target}
    memory = json_text(msgspec.to_builtins(setting_up.memory)).encode()
    if memory != setting_up.known:
        files[MEMORY] = (setting_up.known, memory)
    with store.locked(root):
        store.write(root, files)


def _before(root: Path, step: Step) -> bytes | None:
    """Return what is where a step writes; raise UsageError where that is neither the file nor an older offer."""
    if step.target is None or step.target == step.path:
        return step.now
    there = store.bytes_of(root, step.target)
    if there is not None and digest(there) not in (step.known, digest(step.wanted)):
        raise UsageError(f'"{step.target}" is in the way of a new version', "Take it away and run csi again.")
    return there
