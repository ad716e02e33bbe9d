"""Turn a filled-in issue form into a branch and a pull request with the record, or say what is missing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from csi_as_code.analysis.missing import missing
from csi_as_code.editing import answers, new, numbers
from csi_as_code.editing.form import questions
from csi_as_code.editing.intake import Request, proposal
from csi_as_code.git import tree
from csi_as_code.github import intake_branch as branch
from csi_as_code.github import intake_words as words
from csi_as_code.github.answers import Issue, Repository
from csi_as_code.github.client import Client
from csi_as_code.github.intake_branch import Other, Standing
from csi_as_code.github.transport import GitHubError
from csi_as_code.reading import parse
from csi_as_code.reading.zone import day_of, zone_of
from csi_as_code.register import Register

TRIES = 12
"""So often somebody else may be faster before we give up."""

Kind = Literal["proposed", "missing", "settled", "taken over", "ignored"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an issue; `reply` is for its writer, empty where there is nothing to say.

    `record` is the text that is proposed, `path` where it lies in the repository, `pull` the number of its request.
    """

    kind: Kind
    says: str
    reply: str = ""
    ident: str = ""
    path: str = ""
    record: str = ""
    pull: int | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An issue that was made by the form, and the register that it asks."""

    issue: Issue
    request: Request
    register: Register
    root: Path
    below: str
    base: str


def intake(client: Client, root: Path, register: Register, number: int, reply: Callable[[str], object]) -> Outcome:
    """Carry an issue out, reply to it, and return what became of it; a second run changes nothing.

    `reply` writes the one comment of this job on the issue. In a dry run nothing is written, and the outcome says what
    would be.
    """
    found = _asked(client, root, register, number)
    outcome = found if isinstance(found, Outcome) else _carried_out(client, found)
    if outcome.reply and client.writes:
        reply(outcome.reply)
    return outcome


def _asked(client: Client, root: Path, register: Register, number: int) -> Asked | Outcome:
    issue = client.get(f"issues/{number}", Issue)
    asked = questions(register.policy)
    if issue.pull_request is not None or issue.user is None or not answers.is_form(issue.body or "", asked):
        return Outcome(kind="ignored", says=f"issue #{number} was not made by the form")
    if issue.state != "open":
        return Outcome(kind="ignored", says=f"issue #{number} is closed")
    day = day_of(int(issue.created_at.timestamp()), zone_of(register.policy))
    request = Request(
        title=issue.title, login=issue.user.login, day=day, answers=answers.read(issue.body or "", asked)
    )  # fmt: skip
    base = client.get("", Repository).default_branch
    return Asked(
        issue=issue, request=request, register=register, root=root, below=tree.prefix(root), base=base
    )  # fmt: skip


def _carried_out(client: Client, asked: Asked) -> Outcome:
    """Return what became of the issue, after as many tries as others make necessary."""
    number = asked.issue.number
    for _ in range(TRIES):
        there = branch.standing(client, number)
        left = _left_alone(there, number)
        if left:
            return left
        ident = _ident(client, asked, there)
        made = proposal(asked.register.policy, ident, asked.request)
        if made.problems:
            pull = there.pull.number if there.pull else None
            text = words.missing(made.problems, pull)
            says = f"issue #{number} cannot become a record: {len(made.problems)} of its parts are missing or odd"
            return Outcome(kind="missing", says=says, reply=text, pull=pull)
        if not client.writes:
            return _would(asked, there, ident, made.text)
        if _pushed(client, asked, there, ident, made.text) and not _clashes(client, asked, there, ident):
            return _opened(client, asked, ident, made.text)
    raise GitHubError(f"others change the branch of issue #{number} all the time", "Run the command again.")


def _left_alone(there: Standing, number: int) -> Outcome | None:
    """Return the outcome where the issue has its end, or somebody's hands are on its branch."""
    if there.pull is None and there.settled is not None:
        pull = there.settled
        text = words.merged(pull.number) if pull.merged_at else words.closed(pull.number)
        says = f"the pull request of issue #{number}, #{pull.number}, is {'merged' if pull.merged_at else 'closed'}"
        return Outcome(kind="settled", says=says, reply=text, pull=pull.number)
    if there.tip is not None and not there.tip.proposes(number):
        pull_number = there.pull.number if there.pull else None
        says = f"somebody else has committed to the branch of issue #{number}, so it is left alone"
        return Outcome(kind="taken over", says=says, reply=words.taken_over(pull_number), pull=pull_number)
    return None


def path_of(asked: Asked, ident: str) -> str:
    """Return where a record goes, from the top of the repository."""
    return f"{asked.below}{new.path_of(ident, '')}"


def _ident(client: Client, asked: Asked, there: Standing) -> str:
    """Return the id of the issue's record: the one that its branch proposes, or the next that is free."""
    number = asked.issue.number
    mine = there.tip.proposes(number) if there.tip else ""
    elsewhere = list(branch.others(client, number))
    rivals = [one.issue for one in elsewhere if one.ident == mine]
    if mine and not _is_taken(client, asked, mine) and (there.pull is not None or not rivals):
        return mine
    return _next(client, asked, elsewhere, rivals, mine)


def _next(client: Client, asked: Asked, elsewhere: Sequence[Other], rivals: Sequence[int], mine: str) -> str:
    """Return a free id; of several that have to give one up at once, each takes another."""
    known, _ = numbers.taken(asked.root, asked.register)
    ids = {*known, *(one.ident for one in elsewhere), *filter(None, [mine])}
    prefix = asked.register.policy.id_prefix
    for _ in range(sorted([*rivals, asked.issue.number]).index(asked.issue.number)):
        ids.add(numbers.next_id(prefix, ids))
    ident = numbers.next_id(prefix, ids)
    while _is_taken(client, asked, ident):
        ident = numbers.next_id(prefix, {*ids, ident})
    return ident


def _is_taken(client: Client, asked: Asked, ident: str) -> bool:
    """Tell whether the main line has a record of an id by now."""
    return asked.register.knows(ident) or branch.text_at(client, path_of(asked, ident), asked.base) is not None


def _clashes(client: Client, asked: Asked, there: Standing, ident: str) -> bool:
    """Tell whether the branch of another issue proposes the same id, which nobody could see before both were there."""
    if there.pull is not None and there.tip is not None and there.tip.proposes(asked.issue.number) == ident:
        return False
    return any(one.ident == ident for one in branch.others(client, asked.issue.number))


def _pushed(client: Client, asked: Asked, there: Standing, ident: str, text: str) -> bool:
    """Let the branch hold the record; False where somebody else was faster."""
    number, path = asked.issue.number, path_of(asked, ident)
    files: dict[str, str | None] = {path: text}
    if there.tip is None:
        parent = branch.tip_of(client, f"heads/{asked.base}")
    else:
        parent = there.tip
        old = there.tip.proposes(number)
        if old == ident and branch.text_at(client, path, parent.sha) == text:
            return True
        if old != ident:
            files[path_of(asked, old)] = None
    sha = branch.commit(client, parent, files, branch.subject(ident, number))
    return branch.move(client, number, there.tip, sha)


def _opened(client: Client, asked: Asked, ident: str, text: str) -> Outcome:
    title, body = _said(asked, ident, text)
    pull = branch.open_pull(client, asked.issue.number, asked.base, title, body)
    says = f"issue #{asked.issue.number} is proposed as {ident} in #{pull.number}"
    return Outcome(
        kind="proposed", says=says, reply=words.proposed(ident, pull.number), ident=ident, path=path_of(asked, ident),
        record=text, pull=pull.number,
    )  # fmt: skip


def _would(asked: Asked, there: Standing, ident: str, text: str) -> Outcome:
    """Return what would be done."""
    number = there.pull.number if there.pull else None
    says = f"issue #{asked.issue.number} would be proposed as {ident} on {branch.PREFIX}{asked.issue.number}"
    return Outcome(kind="proposed", says=says, ident=ident, path=path_of(asked, ident), record=text, pull=number)


def _said(asked: Asked, ident: str, text: str) -> tuple[str, str]:
    """Return title and text of the pull request."""
    number, title = asked.issue.number, asked.issue.title
    alike = new.alike(asked.register, answers.one_line(title))
    item = parse.improvement(text.encode("utf-8")).value
    lacks = missing(asked.register.policy, item, item.state) if item else ()
    return branch.subject(ident, number), words.body(number, title, path_of(asked, ident), alike, lacks)
