"""What the JSON Schemas refuse. The findings come from reading; here are their names and pages."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

declare(
    "schema-unknown-field",
    Severity.ERROR,
    """
    A field is not known.

    Why: A mistyped field would be ignored, and what it says would be lost without anybody noticing.

    Bad:
        ownr: "@aino"
    Good:
        owner: "@aino"
    Fix: Correct the name. A team's own fields go under custom:, described by a schema fragment in
    register.yaml.
""",
)

declare(
    "schema-missing-field",
    Severity.ERROR,
    """
    A field that is always needed is missing.

    Why: Without id, title, type and state a record cannot be listed; without its parts a target or a
    decision says nothing.

    Bad:
        target: {value: 60}
    Good:
        target: {value: 60, by: 2026-06-30}
    Fix: Add the field; the message shows an example.
""",
)

declare(
    "schema-type",
    Severity.ERROR,
    """
    A value has the wrong type.

    Why: A number where a text belongs (or the reverse) is read differently by every tool.

    Bad:
        impact: high
    Good:
        impact: 4
    Fix: Write the type that the message names; quotes make a text of a number.
""",
)

declare(
    "schema-value",
    Severity.ERROR,
    """
    A value is not one of those allowed.

    Why: Fixed words make registers comparable and let the tool count.

    Bad:
        type: oportunity
    Good:
        type: opportunity
    Fix: Use one of the words that the message lists.
""",
)

declare(
    "schema-format",
    Severity.ERROR,
    """
    A text does not have the form of its field.

    Why: Ids, handles, keys and dates are matched exactly, so they must be written exactly; 30 February is
    no day.

    Bad:
        by: 2026-02-30
    Good:
        by: 2026-02-28
    Fix: Write it as the message shows.
""",
)

declare(
    "schema-range",
    Severity.ERROR,
    """
    A number is out of range.

    Why: Ratings run from 1 to 5, capability levels from 0 to 5; anything else would bend the score.

    Bad:
        impact: 9
    Good:
        impact: 5
    Fix: Use a number within the range.
""",
)

declare(
    "schema-length",
    Severity.ERROR,
    """
    A text or list is too short or too long.

    Why: An empty text meets no demand, and a title of more than 120 characters fits no table.

    Bad:
        tags: []
    Good:
        tags: [self-service]
    Fix: Fill it, shorten it, or leave the field out.
""",
)

declare(
    "schema-custom",
    Severity.ERROR,
    """
    A custom field does not fit the register's own schema.

    Why: The fragment under custom: in register.yaml types a team's own fields.

    Bad:
        custom: {cost_centre: twelve}
    Good:
        custom: {cost_centre: 4711}
    Fix: Write what register.yaml asks for, or change the fragment in a pull request of its own.
""",
)
