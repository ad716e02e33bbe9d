"""What a new register has to be told: its name, how its ids begin, where it lives, who decides."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from csi_as_code.editing.emit import flow, quoted, scalar
from csi_as_code.errors import UsageError
from csi_as_code.reading.schemas import schema, whole
from csi_as_code.text import fitted, visible

TITLE = "Service improvement register"
PREFIX = "IMP"
ZONE = "UTC"
MOST_SHOWN = 60
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
        _check("title", self.heading, "the title", "--title 'Improvements of the service desk'")
        _check("id_prefix", self.prefix, "what ids begin with", "--prefix IMP")
        _zone(self.timezone)
        _check("timezone", self.timezone, "a time zone", "--timezone Europe/Helsinki")
        if self.repository:
            if not REPOSITORY.match(self.repository):
                raise UsageError(
                    f'"{self.repository}" is not the address of a repository', "As in https://github.com/OWNER/NAME."
                )
            _check("repository", self.repository, "the address", "--repository https://github.com/OWNER/NAME")
        for handle in (*self.approvers, self.coordinator):
            if not re.search(whole(schema("register")["$defs"]["handle"]["pattern"]), handle):
                raise UsageError(f'"{handle}" is not a handle', "It is the name on GitHub with @, as in @maya.")
        if len({handle.casefold() for handle in self.approvers}) < 2:
            raise UsageError(
                "it takes at least two approvers: nobody decides on what they asked for or own",
                "As in --approvers @maya,@tomas.",
            )

    @property
    def heading(self) -> str:
        """The title on one line."""
        return " ".join(self.title.split())

    def words(self) -> Mapping[str, str]:
        """Return the answers as the templates of the register's files take them, written as YAML."""
        return {
            "title": scalar(self.heading),
            "heading": self.heading,
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


def _check(field: str, value: str, what: str, example: str) -> None:
    """Raise UsageError where the schema of register.yaml does not take a value for a field."""
    rules = schema("register")
    part = rules["properties"][field]
    part = {**part, **rules["$defs"][part["$ref"].rpartition("/")[2]]} if "$ref" in part else part
    fits = part.get("minLength", 0) <= len(value) <= part["maxLength"] and re.search(whole(part["pattern"]), value)
    if not fits:
        raise UsageError(
            f'"{fitted(visible(value), MOST_SHOWN)}" cannot be {what}',
            f"{part['patternErrorMessage']} As in {example}.",
        )


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f'"{name}" is not a time zone', "It is a name as Europe/Helsinki or UTC.") from error
