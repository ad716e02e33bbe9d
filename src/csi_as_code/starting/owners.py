"""CODEOWNERS from the approvals of register.yaml, so that GitHub asks those for a review who may decide.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from collections.abc import Iterable, Iterator

from csi_as_code.policy import Approval, Policy
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH

HEAD = """\
# Who is asked for a review, from `approvals` and `people` of register.yaml; `csi init --update` writes it again.
# Who may decide on a record is more than a path can say: the gate judges that.
"""


def codeowners(policy: Policy) -> str:
    """Return the file; the last line that matches a path decides."""
    return HEAD + "".join(f"{path} {' '.join(people)}".rstrip() + "\n" for path, people in _lines(policy))


def _lines(policy: Policy) -> Iterator[tuple[str, list[str]]]:
    deciding = _active(policy, (handle for entry in policy.approvals for handle in entry.approvers))
    steering = _active(policy, (handle for handle, person in policy.people.items() if "steering" in person.roles))
    # One alone could not approve what they wrote themselves.
    steering = steering if len(steering) > 1 else deciding
    yield f"/{IMPROVEMENTS}/", deciding
    for team in policy.teams:
        people = _active(policy, (h for entry in policy.approvals if _is_for(entry, team) for h in entry.approvers))
        if people != deciding:
            yield f"/{IMPROVEMENTS}/{team}/", people
    # Points are appended by scripts too, and no decision lies in them.
    yield f"/{MEASURES}/*.yaml", deciding
    for path in (f"/{POLICY_PATH}", "/schemas/", "/templates/", "/.github/"):
        yield path, steering


def _is_for(entry: Approval, team: str) -> bool:
    return not entry.when.team or team in entry.when.team


def _active(policy: Policy, handles: Iterable[str]) -> list[str]:
    """Return the handles of people who are here, each once."""
    return [handle for handle in dict.fromkeys(handles) if handle in policy.people and policy.people[handle].active]
