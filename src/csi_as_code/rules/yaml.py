"""What strict reading refuses of YAML's constructs: the names and pages; the findings come from reading."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

declare(
    "yaml-syntax",
    Severity.ERROR,
    """
    The file is not YAML.

    Why: A record that cannot be parsed cannot be judged, and an editor or another tool may guess something
    else.

    Bad:
        title: "Let people reset their password
    Good:
        title: "Let people reset their password"
    Fix: Go to the place that the message names; the indent, a quote or a bracket is wrong there or just above.
""",
)

declare(
    "yaml-duplicate-key",
    Severity.ERROR,
    """
    A key is given twice in one mapping.

    Why: YAML readers silently keep one of the two, and not all keep the same one; the reviewer may have
    read the other.

    Bad:
        effort: 2
        effort: 5
    Good:
        effort: 5
    Fix: Keep one of the two lines; the message names both. Quotes and escapes do not make a key different.
""",
)

declare(
    "yaml-anchor",
    Severity.ERROR,
    """
    A value has an anchor.

    Why: A record is read by people in a diff: what is approved must stand where it is read, not somewhere
    else in the file.

    Bad:
        owner: &me "@aino"
    Good:
        owner: "@aino"
    Fix: Delete the anchor.
""",
)

declare(
    "yaml-alias",
    Severity.ERROR,
    """
    An alias repeats a value from elsewhere in the file.

    Why: A diff of the anchor changes the alias's place without showing it, and nested aliases can grow
    without bound.

    Bad:
        owner: *me
    Good:
        owner: "@aino"
    Fix: Write the value out.
""",
)

declare(
    "yaml-merge-key",
    Severity.ERROR,
    """
    A merge key takes fields from elsewhere.

    Why: Merge keys are not part of YAML 1.2, and hide what a record says from the reviewer.

    Bad:
        <<: *defaults
    Good:
        team: platform
    Fix: Write the fields out.
""",
)

declare(
    "yaml-tag",
    Severity.ERROR,
    """
    A value has a tag.

    Why: Tags change what a value is, or make objects in other languages; the schema says what type a field has.

    Bad:
        impact: !!str 4
    Good:
        impact: 4
    Fix: Delete the tag.
""",
)

declare(
    "yaml-directive",
    Severity.ERROR,
    """
    The file has a YAML directive.

    Why: Directives switch the reader's rules; every file here is read under the same ones (YAML 1.2, core
    schema).

    Bad:
        %YAML 1.1
        ---
        id: IMP-0042
    Good:
        id: IMP-0042
    Fix: Delete the line that begins with %.
""",
)

declare(
    "yaml-document",
    Severity.ERROR,
    """
    The file holds more than one document.

    Why: One file is one record; the second document would not be read.

    Bad:
        id: IMP-0042
        ---
        id: IMP-0043
    Good:
        id: IMP-0042
    Fix: Make the second document a file of its own.
""",
)

declare(
    "yaml-conflict-marker",
    Severity.ERROR,
    """
    A merge conflict was committed.

    Why: Both sides stand in the file, so it says nothing that anybody decided.

    Bad:
        <<<<<<< HEAD
        effort: 2
        =======
        effort: 3
        >>>>>>> topic
    Good:
        effort: 3
    Fix: Keep one side and delete the three marker lines.
""",
)

declare(
    "yaml-empty",
    Severity.ERROR,
    """
    The file is empty.

    Why: A record without content was probably lost by a failed save.

    Bad:
        # nothing but a comment
    Good:
        id: IMP-0042
        title: Joiners get one checklist
    Fix: Restore it from history, or fill it in.
""",
)

declare(
    "yaml-not-mapping",
    Severity.ERROR,
    """
    The file does not hold fields.

    Why: A record is a mapping of field names to values.

    Bad:
        - IMP-0042
    Good:
        id: IMP-0042
    Fix: Write "name: value" lines, beginning with "id:".
""",
)

declare(
    "yaml-complex-key",
    Severity.ERROR,
    """
    A key is not a plain word.

    Why: Lists, mappings and texts behind "? " as keys are valid YAML that few readers take and no record needs.

    Bad:
        ? title
        : Reset
    Good:
        title: Reset
    Fix: Write "name: value".
""",
)
