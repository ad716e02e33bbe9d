"""What is wrong with register.yaml itself: words that mean nothing, and settings that cannot work."""

from collections.abc import Iterator
from itertools import pairwise

from csi_as_code.analysis import fields
from csi_as_code.analysis.demands import DEMANDS, asked_of
from csi_as_code.finding import Finding, Severity
from csi_as_code.policy import When
from csi_as_code.register import POLICY_PATH
from csi_as_code.rules.registry import Context, all_rules, declare, is_needed, means, rule
from csi_as_code.text import did_you_mean

declare(
    "policy-timezone",
    Severity.ERROR,
    """
    The time zone of the register is not known.

    Why: The time zone decides which day it is, and so what is overdue, the same for everybody.

    Bad:
        timezone: Helsinki
    Good:
        timezone: Europe/Helsinki
    Fix: Use a name of the IANA time zone database.
    """,
)
declare(
    "policy-custom",
    Severity.ERROR,
    """
    The schema of the register's own fields is not sound.

    Why: Without a sound schema nothing can be said about what stands under custom: in the records.

    Bad:
        custom: {properties: {cost_centre: {type: intiger}}}
    Good:
        custom: {properties: {cost_centre: {type: integer}}}
    Fix: Write a JSON Schema (draft 2020-12) for each field; a $ref may point into the fragment only.
    """,
)


@rule("policy-rule", Severity.ERROR)
def unknown_rules(context: Context) -> Iterator[Finding]:
    """`lint:` names a rule or family that does not exist, or switches off what cannot be.

    Why: A mistyped name would leave a rule on, or its severity unchanged, without anybody noticing. Errors of the
    families yaml, schema, file and id mean that a file was not read: without them nobody would know that it was not
    judged. They are reported whatever `lint:` says.

    Bad:
        lint: {ignore: [date-overdu]}
    Good:
        lint: {ignore: [date-overdue]}
    Fix: See csi rules for the names. An error of reading is mended in the file; its severity can be lowered to a
    warning.
    """
    register = context.register
    names = all_rules()
    known = {*names, *(entry.family for entry in names.values())}
    lint = register.policy.lint
    for number, word in enumerate(lint.ignore):
        if word not in known:
            message = f'there is no rule or family "{word}" to ignore'
            yield register.in_policy("lint", "ignore", number, message=message, hint=did_you_mean(word, known))
        elif any(means(word, name) and is_needed(name) for name in names):
            yield register.in_policy("lint", "ignore", number, message=_NEEDED.format(word), hint=_LOWER)
    for word, level in lint.severity.items():
        if word not in known:
            message = f'there is no rule or family "{word}" whose severity could be set'
            yield register.in_policy("lint", "severity", word, message=message, hint=did_you_mean(word, known))
        elif level == "off" and any(means(word, name) and is_needed(name) for name in names):
            yield register.in_policy("lint", "severity", word, message=_NEEDED.format(word), hint=_LOWER)


_NEEDED = '"{}" cannot be switched off: its errors mean that a file was not read'
_LOWER = "Mend the files; the severity can be lowered to warning or info."


@rule("policy-demand", Severity.ERROR)
def unknown_demands(context: Context) -> Iterator[Finding]:
    """`demands:` names a field that no improvement has, or waives what the state does not demand.

    Why: A demand that names no field would be met by nobody; a waiver that waives nothing is a slip. A register's own
    fields (custom.cost_centre) are the ones that it describes under custom.

    Bad:
        demands: {assessed: {also: [analysis.fivewhys]}}
    Good:
        demands: {assessed: {also: [analysis.five_whys]}}
    Fix: Use the dotted path of a field, as csi schema improvement lists them.
    """
    register = context.register
    known = {*fields.paths(), *(demand.field for demand in DEMANDS)}
    guesses = any(gone[0] == "custom" for gone in register.dropped.get(POLICY_PATH, ()))
    for state, change in register.policy.demands.items():
        for number, field in enumerate(change.also):
            if field in known or fields.is_field(field, register.policy):
                continue
            if not (guesses and field.startswith("custom.")):
                message = f'"{field}" is no field of an improvement'
                yield register.in_policy(
                    "demands", state, "also", number, message=message, hint=did_you_mean(field, known)
                )
        demanded = set(asked_of(register.policy, state))
        for number, field in enumerate(change.waived):
            if field not in demanded:
                message = f'"{state}" does not demand "{field}", so it cannot be waived'
                yield register.in_policy(
                    "demands", state, "not", number, message=message, hint=did_you_mean(field, demanded)
                )


@rule("policy-bands", Severity.ERROR)
def unordered_bands(context: Context) -> Iterator[Finding]:
    """The floors of the priority bands do not fall from band 1 to band 5.

    Why: A score gets the first band whose floor it reaches; a band behind a lower floor would never be given.

    Bad:
        bands: {1: 60, 2: 80, 3: 40, 4: 20, 5: 0}
    Good:
        bands: {1: 80, 2: 60, 3: 40, 4: 20, 5: 0}
    Fix: Let each floor be lower than the one before, and let band 5 begin at 0.
    """
    bands = context.register.policy.priority.bands
    for upper, lower in pairwise(sorted(bands)):
        if bands[upper] <= bands[lower]:
            message = (
                f"band {lower} begins at {bands[lower]}, which is not below {bands[upper]}, where band {upper} begins"
            )
            yield context.register.in_policy("priority", "bands", lower, message=message)


@rule("policy-weights", Severity.ERROR)
def no_weights(context: Context) -> Iterator[Finding]:
    """All weights of the priority are 0.

    Why: The score is the weighted mean of the four ratings; where none of them counts, every record has the same
    score, and the order of the work says nothing.

    Bad:
        weights: {impact: 0, urgency: 0, effort: 0, risk: 0}
    Good:
        weights: {impact: 4, urgency: 3, effort: 2, risk: 0}
    Fix: Give at least one rating a weight above 0; only the proportion of the four matters. What is left out keeps
    its default.
    """
    weights = context.register.policy.priority.weights
    if not (weights.impact or weights.urgency or weights.effort or weights.risk):
        message = "all four weights are 0, so every score is the same"
        hint = "Give at least one a weight above 0."
        yield context.register.in_policy("priority", "weights", message=message, hint=hint)


@rule("policy-approvals", Severity.WARNING)
def unreachable_approvals(context: Context) -> Iterator[Finding]:
    """An approvals entry can never decide: it stands behind one for everything, or asks for more people than it names.

    Why: The first entry that matches says who decides. An entry that is never reached is a rule that people believe in
    and nobody applies; one that needs more approvers than it names blocks every record.

    Bad:
        approvals:
          - {approvers: ["@aino"], count: 1}
          - {when: {risk_at_least: 4}, approvers: ["@maya", "@aino"], count: 2}
    Good:
        approvals:
          - {when: {risk_at_least: 4}, approvers: ["@maya", "@aino"], count: 2}
          - {approvers: ["@aino"], count: 1}
    Fix: Put the entry without `when` last, and name at least as many approvers as count asks for.
    """
    register = context.register
    everything: int | None = None
    for number, entry in enumerate(register.policy.approvals):
        if everything is not None:
            message = f"this entry is never reached: entry {everything + 1} is for every record"
            yield register.in_policy("approvals", number, message=message, hint="Move it up.")
        elif entry.when == When():
            everything = number
        if len(set(entry.approvers)) < entry.count:
            message = f"{entry.count} approvers are needed and {len(set(entry.approvers))} are named"
            yield register.in_policy("approvals", number, "count", message=message, hint="Name more approvers.")
