"""The tasks of a plan: one more, one done, all of them as text."""

from collections.abc import Iterator

from csi_as_code.editing.plan import Draft
from csi_as_code.errors import UsageError
from csi_as_code.model import Day, Improvement
from csi_as_code.policy import Policy
from csi_as_code.text import count, did_you_mean, known_are, visible

TASKS = ("plan", "tasks")


def added(draft: Draft, policy: Policy, title: str, owner: str | None, due: Day | None) -> Draft:
    """Return the draft with one more task at the end of the plan's."""
    if owner and owner not in policy.people:
        hint = did_you_mean(owner, policy.people) or known_are(policy.people)
        raise UsageError(f'"{owner}" is nobody whom register.yaml names', hint)
    fields = {"title": title, "owner": owner, "due": due}
    return draft.add(TASKS, {name: value for name, value in fields.items() if value})


def done(draft: Draft, item: Improvement, number: str, date: Day | None, today: Day) -> tuple[Draft, str]:
    """Return the draft with a task (counted from 1) marked as done, and the task's title."""
    tasks = item.plan.tasks if item.plan else ()
    if not (number.isascii() and number.isdigit() and len(number) < 5 and 0 < int(number) <= len(tasks)):
        has = count(len(tasks), "task")
        raise UsageError(f'there is no task {number}: "{item.id}" has {has}', f"See csi task {item.id} list.")
    place = int(number) - 1
    found = tasks[place]
    day = date or today
    if found.done and not date:
        raise UsageError(f"task {number} was done on {found.done}", "Give another day by --date.")
    if day > today:
        raise UsageError(f'"{day}" is still to come: today is {today}', "Give the day on which it was done.")
    return draft.put((*TASKS, place, "done"), day), found.title


def listed(item: Improvement) -> Iterator[str]:
    """Yield the tasks, a line each, with their numbers."""
    for number, task in enumerate(item.plan.tasks if item.plan else (), start=1):
        facts = [task.owner or "", f"due {task.due}" if task.due else "", f"done {task.done}" if task.done else ""]
        behind = ", ".join(fact for fact in facts if fact)
        mark = "x" if task.done else " "
        yield visible(f"{number:>3} [{mark}] {task.title}{f' ({behind})' if behind else ''}") + "\n"
