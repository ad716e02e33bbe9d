"""What intake says: in the pull request, and in its one reply on the issue. Text of the form is data in both."""

from collections.abc import Iterable

from csi_as_code.editing.answers import one_line
from csi_as_code.markup import safe
from csi_as_code.model import Improvement
from csi_as_code.text import listed

MOST_TITLE = 400
MOST_PROBLEM = 600
MOST_PROBLEMS = 20

Alike = tuple[Improvement, float]


def body(issue: int, title: str, path: str, alike: Iterable[Alike], lacks: Iterable[str] = ()) -> str:
    """Return the text of the pull request; `lacks` is what this register demands of every record and no form asks."""
    lines = [f"Issue #{issue} asks for this: {safe(one_line(title), MOST_TITLE)}", "", f"The record is `{path}`."]
    needs = list(lacks)
    if needs:
        lines += ["", f"This register wants more of it: {safe(listed(needs), MOST_PROBLEM)}."]
    near = [f"- {item.id} ({item.state}), {percent:.0f} % alike: {safe(item.title, MOST_TITLE)}"
            for item, percent in alike]  # fmt: skip
    if near:
        lines += ["", "Open improvements with a like title:", "", *near]
    lines += ["", f"Made by csi from the issue's text; when the issue is edited, so is this. Closes #{issue}."]
    return "\n".join(lines)


def proposed(ident: str, pull: int) -> str:
    """Return the reply on an issue that became a pull request."""
    return (
        f"Thank you. It is proposed as {ident} in #{pull}, where those who keep this register look at it. "
        "To change something, edit this issue: the pull request follows. The issue is closed when it is merged."
    )


def missing(problems: Iterable[str], pull: int | None) -> str:
    """Return the reply on an issue that cannot become a record yet."""
    found = list(problems)
    lines = ["Thank you. Before this can be proposed, something is missing:", ""]
    lines += [f"- {safe(problem, MOST_PROBLEM)}" for problem in found[:MOST_PROBLEMS]]
    if len(found) > MOST_PROBLEMS:
        lines.append(f"- and {len(found) - MOST_PROBLEMS} more")
    lines += ["", "Edit this issue, and it is tried again."]
    if pull is not None:
        lines.append(f"Until then #{pull} stays as it is.")
    return "\n".join(lines)


def merged(pull: int) -> str:
    """Return the reply on an issue that is edited after its record was taken into the register."""
    return (
        f"This is in the register since #{pull}. What changes from now on is changed in the record, by a pull request."
    )


def closed(pull: int) -> str:
    """Return the reply on an issue that is edited after its pull request was closed."""
    return (
        f"Its pull request, #{pull}, was closed without being merged; the reason stands there. Nothing is proposed "
        "again: open another issue where things have changed."
    )


def taken_over(pull: int | None) -> str:
    """Return the reply on an issue whose branch somebody works on."""
    where = f"in #{pull}" if pull is not None else "on the branch of this issue"
    return f"Somebody has gone on with it {where}, so it does not follow this issue any more. Say there what changes."
