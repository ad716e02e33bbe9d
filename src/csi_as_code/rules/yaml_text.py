"""What strict reading refuses in texts, numbers and sizes: the names and pages; the findings come from reading."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

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
