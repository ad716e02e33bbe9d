"""Analysis: a problem rather than a solution, causes rather than culprits, and countermeasures that have a cause."""

import re
from collections.abc import Iterator

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement, Pointer
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import filled
from csi_as_code.workflow import APPROVED_ON, State

FRAMING: frozenset[str] = frozenset({State.PROPOSED, State.ASSESSED})

_VERBS = (
    r"implement|install|introduce|deploy|roll out|buy|purchase|procure|acquire|adopt|set up|build an?|hire|"
    r"migrate(?: \S+){0,4} to|move(?: \S+){1,4} to the cloud|upgrade(?: \S+){0,3} to|switch(?: \S+){0,3} to|"
    r"replace(?: \S+){1,4} (?:with|by)"
)
SOLUTION = re.compile(rf"(?:{_VERBS})\s+\S", re.IGNORECASE)
WISH = re.compile(rf"we (?:should|must|have to|need to|want to|would like to|will) (?:{_VERBS})\s+\S", re.IGNORECASE)

HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?![\w.@])")
BLAME = re.compile(
    r"\b(?:human (?:error|failure|mistake)|(?:operator|user)(?: error|'s (?:fault|mistake)|s' fault)|"
    r"forgot|forgets|forgetful\w*|careless\w*|negligen\w*|inattenti\w*|sloppy|sloppiness|lazy|laziness|incompeten\w*|"
    r"did not pay attention|should have known|(?:his|her|their) (?:own )?fault)\b"
)
PLACEHOLDER = re.compile(
    r"\W*(?:tbd|tba|to be (?:done|defined|determined)|todo|unknown|n/?a|none|not known|see above|x+)?\W*\Z",
    re.IGNORECASE,
)


@rule("analysis-solution", Severity.INFO, alone=True)
def solution(context: Context) -> Iterator[Finding]:
    """A record that is to be judged names a solution where its problem belongs.

    Why: Whoever starts with a solution finds no other (A3 thinking: the problem first; ITIL: what is the
    vision, where are we now). Proposed and assessed records are looked at, as long as they have neither
    options nor causes.

    Bad:
        title: Install a chatbot for the service desk
    Good:
        title: Callers wait eight minutes for answers that are written down
    Fix: Say what is wrong, for whom and how often, or what people get. Keep the idea as the first of the options.
    """
    for item in context.register.improvements.values():
        if (
            item.state not in FRAMING
            or item.options
            or (item.analysis and (item.analysis.causes or item.analysis.five_whys))
        ):
            continue
        field, text = "title", item.title
        found = SOLUTION.match(text)
        if not found and item.description:
            field, text = "description", item.description.lstrip()
            found = WISH.match(text)
        if found:
            yield context.register.at(
                item,
                field,
                message=f'the {field} names a solution, "{_begin(text)}", and no problem',
                hint="Say what is wrong or what people get, and keep the idea as one of the options.",
            )


def _begin(text: str) -> str:
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= 60 else f"{line[:57].rstrip()}..."


@rule("analysis-person", Severity.WARNING, alone=True)
def person(context: Context) -> Iterator[Finding]:
    """A root cause blames a person.

    Why: People err everywhere; what lets an error through is the process, the tool or the rule. Where a name
    ends the analysis, the next one will not be told the truth (Just Culture; Dekker, Drift into Failure).

    Bad:
        - {category: people, cause: Operator error, root: true}
    Good:
        - {category: tools, cause: The console does not ask before it deletes, root: true}
    Fix: Ask once more: why was it possible, and why was it not noticed?
    """
    for item in context.register.improvements.values():
        if item.analysis is None:
            continue
        for pointer, text in _roots(item):
            found = ("@" in text and HANDLE.search(text)) or BLAME.search(text.lower())
            if found:
                words = text[found.start() : found.end()]
                yield context.register.at(
                    item,
                    *pointer,
                    message=f'the root cause blames a person: "{words}"',
                    hint="Ask once more: why was it possible, and why was it not noticed?",
                )


def _roots(item: Improvement) -> Iterator[tuple[Pointer, str]]:
    """Yield the causes that are marked as root; where none is, the last answer of the five whys."""
    analysis = item.analysis
    if analysis is None:
        return
    marked = [(n, cause) for n, cause in enumerate(analysis.causes) if cause.root]
    for number, cause in marked:
        yield ("analysis", "causes", number, "cause"), cause.cause
    if not marked and analysis.five_whys:
        yield ("analysis", "five_whys", len(analysis.five_whys) - 1, "because"), analysis.five_whys[-1].because


@rule("analysis-countermeasure", Severity.WARNING, alone=True)
def countermeasure(context: Context) -> Iterator[Finding]:
    """A root cause of approved work has no countermeasure.

    Why: What is found and left alone comes back (ISO/IEC 20000-1, 10.1: eliminate the causes so that it does
    not recur).

    Bad:
        - {category: process, cause: Joiners are not asked to enrol, root: true}
    Good:
        - {category: process, cause: Joiners are not asked to enrol, root: true, countermeasure: Enrol on the first day}
    Fix: Say what is done about it. If nothing is, say that as the countermeasure, with the reason, or take root away.
    """
    for item in context.register.improvements.values():
        if item.analysis is None or item.state not in APPROVED_ON or "analysis" in context.register.faulty(item):
            continue
        for number, cause in enumerate(item.analysis.causes):
            if cause.root and not filled(cause.countermeasure):
                yield context.register.at(
                    item,
                    "analysis",
                    "causes",
                    number,
                    "cause",
                    message=f'nothing is done about the root cause "{_begin(cause.cause)}"',
                    hint="Add a countermeasure, or say why there is none.",
                )


@rule("analysis-cause", Severity.WARNING, alone=True)
def cause(context: Context) -> Iterator[Finding]:
    """A countermeasure has no cause that it removes.

    Why: A countermeasure is an answer to a cause (A3, fishbone). Without one it is a guess, and its effect a
    coincidence.

    Bad:
        - {category: process, cause: "?", countermeasure: Enrol on the first day}
    Good:
        - {category: process, cause: Joiners are not asked to enrol, countermeasure: Enrol on the first day}
    Fix: Find the cause, and name it; or keep the idea under options until it is found.
    """
    for item in context.register.improvements.values():
        if item.analysis is None:
            continue
        for number, found in enumerate(item.analysis.causes):
            if found.countermeasure and PLACEHOLDER.match(found.cause):
                yield context.register.at(
                    item,
                    "analysis",
                    "causes",
                    number,
                    "cause",
                    message=f'the countermeasure "{_begin(found.countermeasure)}" has no cause: "{found.cause}"',
                    hint="Name the cause that it removes.",
                )


@rule("analysis-root", Severity.INFO, alone=True)
def root(context: Context) -> Iterator[Finding]:
    """Approved work has an analysis, and no cause in it is marked as root.

    Why: Five whys and fishbones are made to find the cause whose removal keeps the problem away. Which one
    that is should be plain to whoever reads the record later.

    Bad:
        causes:
          - {category: process, cause: Joiners are not asked to enrol}
    Good:
        causes:
          - {category: process, cause: Joiners are not asked to enrol, root: true}
    Fix: Mark the root cause with root: true; after five whys, write the last answer down as a cause.
    """
    for item in context.register.improvements.values():
        analysis = item.analysis
        if analysis is None or item.state not in APPROVED_ON or not (analysis.causes or analysis.five_whys):
            continue
        if any(found.root for found in analysis.causes) or "analysis" in context.register.faulty(item):
            continue
        field = "causes" if analysis.causes else "five_whys"
        what = "causes" if analysis.causes else "whys"
        yield context.register.at(
            item,
            "analysis",
            field,
            message=f"none of the {what} is marked as the root cause",
            hint="Mark it with root: true under analysis.causes.",
            at_key=True,
        )
