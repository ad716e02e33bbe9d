"""What strict reading of YAML refuses. The findings come from reading; here are their names and pages."""

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

declare(
    "yaml-tab",
    Severity.ERROR,
    """
    A tab stands where YAML wants spaces.

    Why: Tabs have no fixed width, so the structure that people see need not be the one that is read.

    Bad:
        plan:
        \tdue: 2026-05-15
    Good:
        plan:
          due: 2026-05-15
    Fix: Use spaces; let the editor show tabs.
""",
)

declare(
    "yaml-unquoted",
    Severity.ERROR,
    """
    A text needs quotes.

    Why: YAML gives some characters a meaning: @ and backquote cannot begin a text, a colon and a space
    begin a value, a comma ends one inside { }.

    Bad:
        owner: @aino
        title: Reset: let people do it
    Good:
        owner: "@aino"
        title: "Reset: let people do it"
    Fix: Put the text in double quotes, as the message shows.
""",
)

declare(
    "yaml-cut-text",
    Severity.ERROR,
    """
    A comment may have cut a text short.

    Why: A # behind a space begins a comment, so `Fix #42` is read as `Fix`. Nobody sees that in a diff.

    Bad:
        title: Fix #42 in the portal
    Good:
        title: "Fix #42 in the portal"
    Fix: Quote the text. A comment that is meant has two spaces before the # and one after it.
""",
)

declare(
    "yaml-character",
    Severity.ERROR,
    """
    A control character stands in the text.

    Why: NUL, line separators, lone carriage returns and their like break lines for some tools only, so a
    line number or a diff can lie.

    Bad:
        title: "Reset\\u2028now"
    Good:
        title: "Reset now"
    Fix: Delete the character; it often comes from a copied web page or spreadsheet.
""",
)

declare(
    "yaml-encoding",
    Severity.ERROR,
    """
    The file is not UTF-8.

    Why: Names would be read wrongly or not at all.

    Bad:
        # a file saved as Windows-1252 or UTF-16
    Good:
        # the same file saved as UTF-8
    Fix: Save it as UTF-8.
""",
)

declare(
    "yaml-too-large",
    Severity.ERROR,
    """
    The file is larger than a record can be.

    Why: 256 KiB is some sixty pages; nobody reviews that in a pull request.

    Bad:
        description: | with a pasted log file
    Good:
        description: a paragraph, with a link to the log
    Fix: Move long material to a page and link to it as evidence.
""",
)

declare(
    "yaml-too-deep",
    Severity.ERROR,
    """
    Values are nested too deep.

    Why: No field of a record is deeper than a few levels; more is a slip or an attack on the reader.

    Bad:
        tags: [[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]
    Good:
        tags: [a]
    Fix: Flatten it.
""",
)

declare(
    "yaml-too-many",
    Severity.ERROR,
    """
    A file holds too many values.

    Why: 5,000 keys and values is far more than anybody can review.

    Bad:
        tags: a list of six thousand words
    Good:
        tags: [self-service]
    Fix: Move the material to a page and link to it.
""",
)

declare(
    "yaml-number",
    Severity.ERROR,
    """
    A number is not read the same by all readers.

    Why: A leading zero, 0x, 0o, .inf and very long numbers mean different things to different tools.

    Bad:
        changes: [0123]
    Good:
        changes: ["0123"]
    Fix: Write a plain decimal number, or quote it where it is a reference and not a number.
""",
)
