"""What a new register has to be told: its name, how its ids begin, where it lives, who decides."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from csi_as_code.editing.emit import flow, quoted, scalar
from csi_as_code.errors import UsageError
from csi_as_code.reading.schemas import schema

TITLE = "Service improvement register"
PREFIX = "IMP"
ZONE = "UTC"
REPOSITORY = re.compile(r"https?://[A-Za-z0-9._~:/-]+\Z")


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The answers, checked; `approvers` and `coordinator` are handles with their @."""

    title: str = TITLE
    prefix: str = PREFIX
    timezone: str = ZONE
    repository: str = ""
    approvers: tuple[str, ...]
    coordinator: str

    def __post_init__(self) -> None:
        """Raise UsageError for what register.yaml could not hold, and for approvers who could never approve."""
        if not self.title.strip():
            raise UsageError("the register needs a title", "As in --title 'Improvements of the service desk'.")
        _match("id_prefix", self.prefix, "--prefix", "1 to 16 capitals and digits, a capital first, as in IMP.")
        _zone(self.timezone)
        if self.repository and not REPOSITORY.match(self.repository):
            raise UsageError(
                f'"{self.repository}" is not the address of a repository', "As in https://github.com/OWNER/NAME."
            )
        for handle in (*self.approvers, self.coordinator):
            if not re.search(_pattern(schema("register")["$defs"]["handle"]), handle):
                raise UsageError(f'"{handle}" is not a handle', "It is the name on GitHub with @, as in @maya.")
        if len({handle.casefold() for handle in self.approvers}) < 2:
            raise UsageError(
                "it takes at least two approvers: nobody decides on what they asked for or own",
                "As in --approvers @maya,@tomas.",
            )

    def words(self) -> Mapping[str, str]:
        """Return the answers as the templates of the register's files take them, written as YAML."""
        return {
            "title": scalar(" ".join(self.title.split())),
            "heading": " ".join(self.title.split()),
            "prefix": self.prefix,
            "timezone": scalar(self.timezone),
            "repository": f"{'' if self.repository else '# '}repository: "
            f"{self.repository or 'https://github.com/OWNER/NAME'}",
            "first": quoted(self.approvers[0]),
            "coordinator": quoted(self.coordinator),
            "approvers": flow(self.approvers),
            "people": "\n".join(self._people()),
        }

    def _people(self) -> list[str]:
        people = {self.approvers[0]: ("Head of service management", ["steering", "approver"])}
        people |= {handle: ("Service owner", ["approver"]) for handle in self.approvers if handle not in people}
        name, roles = people.get(self.coordinator, ("Improvement coordinator", []))
        people[self.coordinator] = (name, [*roles, "coordinator"])
        return [
            f"  {quoted(handle)}: {{name: {name}, roles: {flow(roles)}}}" for handle, (name, roles) in people.items()
        ]


def _match(name: str, value: str, option: str, hint: str) -> None:
    if not re.search(_pattern(schema("register")["properties"][name]), value):
        raise UsageError(f'"{option} {value}" does not fit', hint)


def _pattern(part: Mapping[str, str]) -> str:
    r"""Return a pattern of the schemas, whose `$` is the very end, as Python says that."""
    return part["pattern"].replace("$", r"\Z")


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f'"{name}" is not a time zone', "It is a name as Europe/Helsinki or UTC.") from error
