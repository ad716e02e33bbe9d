"""What is wrong with files, ids and points. The findings come from reading; here are their names and pages."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

declare(
    "file-unreadable",
    Severity.ERROR,
    """
    A file cannot be opened.

    Why: A record that nobody can read is not approved by anybody.

    Bad:
        a record with mode 000
    Good:
        a record with mode 644
    Fix: Check the file's permissions and the disk.
""",
)

declare(
    "file-not-regular",
    Severity.ERROR,
    """
    Something else than a plain file stands where a record belongs.

    Why: A link can point outside the repository, and what is reviewed would not be what is read; devices
    and pipes can make a reader wait for ever.

    Bad:
        improvements/IMP-0042.yaml -> ../elsewhere.yaml
    Good:
        improvements/IMP-0042.yaml
    Fix: Put the file itself there, not executable.
""",
)

declare(
    "file-extension",
    Severity.ERROR,
    """
    A file ends in .yml.

    Why: Two endings make two files of one id possible; records end in .yaml.

    Bad:
        improvements/IMP-0042.yml
    Good:
        improvements/IMP-0042.yaml
    Fix: Rename it with git mv.
""",
)

declare(
    "file-misplaced",
    Severity.ERROR,
    """
    A file lies among the records that is none.

    Why: What lies in improvements/ is taken for a record by people; a stray copy or a backup is easily
    edited instead of the record.

    Bad:
        improvements/IMP-0042.yaml.orig
    Good:
        docs/notes.md
    Fix: Move or delete it. README.md may stay; names that begin with a dot or end in ~, which editors and systems
    leave behind, are not looked at.
""",
)

declare(
    "file-name",
    Severity.ERROR,
    """
    A file's name is not an id or key.

    Why: The file name is the id, so that two branches that take one id collide in git itself.

    Bad:
        improvements/password-reset.yaml
    Good:
        improvements/IMP-0042.yaml
    Fix: Rename it: the register's prefix, a hyphen and 4 to 9 digits; a measure's name is lower-case words
    with hyphens.
""",
)

declare(
    "id-mismatch",
    Severity.ERROR,
    """
    The id in a file is not its file name.

    Why: References go by the file name; another id inside would make two records of one.

    Bad:
        # improvements/IMP-0042.yaml
        id: IMP-0024
    Good:
        # improvements/IMP-0042.yaml
        id: IMP-0042
    Fix: Correct the id, or rename the file if it was never published.
""",
)

declare(
    "id-case",
    Severity.ERROR,
    """
    An id is not in capitals.

    Why: Some file systems take imp-0042.yaml and IMP-0042.yaml for one file, and others for two.

    Bad:
        improvements/imp-0042.yaml
    Good:
        improvements/IMP-0042.yaml
    Fix: Rename the file.
""",
)

declare(
    "id-duplicate",
    Severity.ERROR,
    """
    Two files have one id, or one number with more or fewer zeros.

    Why: Every reference would mean either of them, and people would read IMP-0042 and IMP-00042 as one.

    Bad:
        improvements/desk/IMP-0042.yaml and improvements/platform/IMP-0042.yaml
    Good:
        improvements/desk/IMP-0042.yaml and improvements/platform/IMP-0043.yaml
    Fix: Give the younger one the next free id: csi renumber with the path of its file does it, and references stay
    with the other one.
""",
)

declare(
    "id-prefix",
    Severity.ERROR,
    """
    An id has another register's prefix.

    Why: The prefix tells registers apart when they are read together.

    Bad:
        KEP-0042 in a register with id_prefix: IMP
    Good:
        IMP-0042
    Fix: Use the prefix of register.yaml.
""",
)

declare(
    "point-header",
    Severity.ERROR,
    """
    The first line of a points file is not the header.

    Why: The columns are read by their names, which are the same in every register.

    Bad:
        day;count
    Good:
        date,value,note
    Fix: Write "date,value,note" on the first line.
""",
)

declare(
    "point-row",
    Severity.ERROR,
    """
    A line of points has the wrong fields.

    Why: A comma in an unquoted note makes a fourth field.

    Bad:
        2026-05-11,121,enrolment at 61 %, portal down
    Good:
        2026-05-11,121,"enrolment at 61 %, portal down"
    Fix: Quote a note that has a comma, on one line.
""",
)

declare(
    "point-date",
    Severity.ERROR,
    """
    A point's date is no day of the calendar.

    Why: Points are compared with targets and baselines by day.

    Bad:
        11.5.2026,121,
    Good:
        2026-05-11,121,
    Fix: Write the day as YYYY-MM-DD.
""",
)

declare(
    "point-value",
    Severity.ERROR,
    """
    A point's value is not a number.

    Why: A unit, a thousands separator or a decimal comma would be read as text.

    Bad:
        2026-05-11,"1,210",
    Good:
        2026-05-11,1210,
    Fix: Write a decimal number with a point; the unit stands in the measure.
""",
)

declare(
    "point-order",
    Severity.ERROR,
    """
    Points are not in order, or a day is there twice.

    Why: Points are appended as they are measured; a correction is a new value with a note, not a second
    line for a day.

    Bad:
        2026-05-18,96,
        2026-05-11,121,
    Good:
        2026-05-11,121,
        2026-05-18,96,
    Fix: Sort the lines by date and keep one a day.
""",
)

declare(
    "point-orphan",
    Severity.ERROR,
    """
    Points lie beside no measure.

    Why: Without a definition nobody knows what was counted.

    Bad:
        measures/resets.csv without measures/resets.yaml
    Good:
        measures/resets.csv and measures/resets.yaml
    Fix: Add the measure's definition, or rename the file.
""",
)

declare(
    "point-encoding",
    Severity.ERROR,
    """
    A points file is not plain UTF-8 text.

    Why: Spreadsheets save CSV in other encodings unless told.

    Bad:
        a CSV file saved as UTF-16
    Good:
        the same file saved as CSV UTF-8
    Fix: Save it as CSV in UTF-8.
""",
)

declare(
    "point-too-large",
    Severity.ERROR,
    """
    A points file is too large.

    Why: 4 MiB are some 300 years of daily points.

    Bad:
        a CSV file with a point a second
    Good:
        a CSV file with a point a day
    Fix: Summarise the points, or start a new measure.
""",
)
