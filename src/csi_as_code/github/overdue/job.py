"""Do what the plan says: look, act, and look again where something new was made: another run may have made it too."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from csi_as_code.github import comments
from csi_as_code.github.answers import Issue
from csi_as_code.github.client import Client
from csi_as_code.github.comments import same
from csi_as_code.github.identity import check_own, is_own
from csi_as_code.github.issues import change, close, ensure_label
from csi_as_code.github.overdue import wording
from csi_as_code.github.overdue.items import Item, Settings, items, unknown
from csi_as_code.github.overdue.marker import LABEL, marker_in
from csi_as_code.github.overdue.plan import Action, Close, Create, Found, Tell, Update, Wanted, is_quiet, plan
from csi_as_code.github.transport import GitHubError
from csi_as_code.model import Day
from csi_as_code.register import Register

ROUNDS = 3
"""What is made in one is looked at in the next; the second finds nothing but doubles to close."""


class Work(NamedTuple):
    """What a run is about: the register on a day, where its files are shown, and how it is wished."""

    register: Register
    today: Day
    settings: Settings
    link: str

    def wanted(self) -> Mapping[str, Wanted]:
        """Return the issue that shall be there, by item."""
        return {item.key: self._wish(item) for item in items(self.register, self.today, self.settings)}

    def _wish(self, item: Item) -> Wanted:
        level, policy = item.level(self.today, self.settings), self.register.policy
        text = wording.issue(item, level, policy, f"{self.link}{quote(item.path)}")
        return Wanted(item, level, text, wording.announcement(item, level, policy))


class Done(NamedTuple):
    """What was done, or would be, what GitHub refused, and the issues that are there now."""

    actions: tuple[Action, ...]
    refused: tuple[str, ...]
    wanted: Mapping[str, Wanted]
    found: tuple[Found, ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        """The open issue of each item; the lowest where there are two."""
        shown = sorted((one for one in self.found if one.is_open), key=lambda one: -one.number)
        return {one.marker.key: one.number for one in shown if one.marker}


def run(client: Client, work: Work, login: str, say: Callable[[Action], object]) -> Done:
    """Bring the issues up to date; where the client may not write, only say what would be done.

    That GitHub refuses to change one issue, which may be locked or moved, keeps nobody from the others.
    """
    wanted, skipped = work.wanted(), unknown(work.register)
    done: list[Action] = []
    refused: dict[Action, str] = {}
    found: tuple[Found, ...] = ()
    most = work.settings.most
    for _ in range(ROUNDS):
        found = tuple(look(client, login))
        quiet = is_quiet(work.today, work.settings)
        actions = plan(wanted, found, unknown=skipped, quiet=quiet, most=most)
        made = 0
        if client.writes and any(isinstance(action, Create) for action in actions):
            ensure_label(client, LABEL, "b3261e", "Kept by csi github overdue")
        for action in actions:
            if action in refused:
                continue
            say(action)
            why = _tried(client, action, login) if client.writes else ""
            if why:
                refused[action] = why
            else:
                done.append(action)
                made += isinstance(action, Create)
        most -= made
        if not made or not client.writes:
            break
        client.settle()
    return Done(tuple(done), tuple(refused.values()), wanted, found)


def look(client: Client, login: str, label: str = LABEL) -> Iterator[Found]:
    """Yield the issues with our label that we wrote, on all pages; others' are not ours, whatever their text says."""
    every = client.pages("issues", Issue, state="all", labels=label, sort="created", direction="asc")
    for issue in every:
        if issue.pull_request is None and is_own(issue.user, login):
            yield found_of(issue)


def found_of(issue: Issue) -> Found:
    """Return an issue as the plan sees it."""
    return Found(
        number=issue.number,
        title=issue.title,
        body=same(issue.body or ""),
        is_open=issue.state == "open",
        is_duplicate=issue.state_reason == "duplicate",
        marker=marker_in(issue.body),
    )


def _tried(client: Client, action: Action, login: str) -> str:
    """Do it; return why GitHub refuses it where that is about this one issue."""
    try:
        _do(client, action, login)
    except GitHubError as error:
        is_locked = error.status == 403 and "lock" in str(error).casefold()
        if not is_locked and error.status not in (404, 410, 422):
            raise
        return str(error)
    return ""


def _do(client: Client, action: Action, login: str) -> None:
    match action:
        case Create():
            _create(client, action, login)
        case Tell():
            comments.put(client, comments.Wish(action.number, action.marker, action.text), login)
        case Update():
            state = {"state": "open"} if action.reopen else {}
            change(client, action.number, title=action.text.title, body=action.text.body, **state)
        case Close():
            text = {} if action.body is None else {"body": action.body}
            close(client, action.number, action.reason, **text)


def _create(client: Client, action: Create, login: str) -> None:
    def seen() -> Issue | None:
        every = client.pages("issues", Issue, state="open", labels=LABEL, sort="created", direction="asc")
        mine = (issue for issue in every if is_own(issue.user, login))
        return next((one for one in mine if (marker := marker_in(one.body)) and marker.key == action.key), None)

    body = {"title": action.text.title, "body": action.text.body, "labels": [LABEL]}
    made = client.create("issues", body, Issue, seen=seen)
    try:
        check_own(made.user, login)
        _check_label(made)
    except GitHubError:
        # It would never be found again, and made anew with every run.
        close(client, made.number, "not_planned")
        raise


def _check_label(issue: Issue) -> None:
    names = {label if isinstance(label, str) else label.name for label in issue.labels}
    if LABEL not in names:
        hint = "The token needs the permission to write issues, and to label them."
        raise GitHubError(f'GitHub did not label #{issue.number} "{LABEL}"', hint)
