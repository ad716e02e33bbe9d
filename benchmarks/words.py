"""What generated records are worded with: systems, parts, defects, circumstances and whole sentences with gaps."""

SYSTEMS = (
    "order", "billing", "payroll", "returns", "warehouse", "pricing", "loyalty", "catalogue", "checkout", "delivery",
    "customs", "supplier", "invoice", "contract", "claims", "roster", "absence", "expense", "travel", "stock",
    "forecast", "budget", "ledger", "archive", "badge", "visitor", "telephony", "chat", "survey", "campaign",
    "newsletter", "branch", "till", "handheld", "label", "scanner", "freight", "fleet", "parking", "energy",
    "metering", "lighting", "cooling", "backup", "identity", "mail", "calendar", "directory", "certificate", "proxy",
    "gateway", "search", "report", "dashboard", "data lake", "licence", "asset", "laptop", "printer", "meeting-room",
    "intranet", "wiki", "portal", "recruiting", "training", "pension", "tax", "audit", "fraud", "credit",
)  # fmt: skip

PARTS = (
    "queue", "feed", "nightly load", "export", "import", "interface", "mailbox", "form", "approval step", "release",
    "test system", "database", "index", "cache", "screen", "mobile view", "alert", "runbook", "rota", "hand-over",
    "monthly close", "master copy", "price list", "work list", "log", "sign-in", "access request", "message bus",
    "file share", "overnight job", "landing page", "notification", "search box", "change form", "stand-by copy",
)  # fmt: skip

DEFECTS = (
    "stops without an alert", "loses entries", "shows figures of the day before", "takes eleven manual steps",
    "asks for the same data twice", "is down on the first working day", "fills its disk", "answers in nine seconds",
    "sends people to the wrong team", "cannot be restored", "is understood by one person", "breaks with every release",
    "refuses names with accents", "is checked by nobody", "waits for a signature that nobody gives", "runs twice",
    "is slower than the paper form", "rounds amounts wrongly", "keeps leavers on the list", "ignores public holidays",
    "needs a restart each week", "costs more than it saves", "hides errors in a log", "has no owner after five",
    "counts cancelled items", "depends on a spreadsheet", "times out in the afternoon", "drops attachments",
    "prints old addresses", "is missing from the service catalogue", "fails for one customer in twenty",
    "has two versions of the truth", "cannot be tested before release", "wakes the on-call engineer for nothing",
    "makes the desk retype what it has", "sorts urgent requests last", "forgets the second approver",
    "changes its layout without notice", "locks people out at midnight", "is copied by hand into a report",
    "charges the wrong cost centre", "blocks the deployment of others", "lets drafts through", "grows every month",
    "has not been reviewed since it was built", "reaches branches a day late", "accepts dates that do not exist",
    "is asked for on the phone", "leaves half-finished entries behind", "gives no reason when it refuses",
)  # fmt: skip

CIRCUMSTANCES = (
    "when two people save at once", "after each month-end", "in the northern branches", "for part-time staff",
    "during stock-taking", "since the move to the new data centre", "whenever a supplier changes its format",
    "on the first Monday of the month", "for customers without an e-mail address", "between two and four at night",
    "if the line to the terminal is slow", "for orders above ten pallets", "while the backup runs", "every third week",
    "for contractors", "as soon as a voucher is used", "when the clocks change", "for returns from abroad",
    "at the start of the early shift", "after a password reset", "in the week before Christmas", "for leased devices",
    "unless somebody watches it", "with the browser of the branches", "for amounts in foreign currency",
    "once the table has a million rows", "on tablets", "when the owner is on leave", "for items sold by weight",
    "after a failed payment", "in the busiest hour", "for teams that were merged", "outside office hours",
    "when a branch opens or closes", "for bulk orders", "at each quarter's end", "for new joiners",
    "as long as the old system is read-only", "under the winter timetable", "for accounts with two roles",
    "where the wireless network is weak", "for requests by phone", "with the largest ten customers", "in test runs",
    "for anything that arrives as a scan", "after the nightly restart", "for products with a deposit",
    "when the form is left half filled", "for sites in another time zone", "on days with a promotion",
)  # fmt: skip

GROUPS = (
    "Analysts at the desk", "Branch managers", "Drivers", "People on call", "Buyers", "The night shift",
    "Finance controllers", "New joiners", "Pickers", "Release engineers", "Account managers", "Planners",
)  # fmt: skip

TROUBLES = (
    "wait for", "work around", "cannot see into", "retype from", "are called about", "do not trust", "lose hours to",
    "learn too late about", "need two people for", "ask each other about",
)  # fmt: skip

TITLES = (
    "The {system} {part} {defect} {circumstance}",
    "{Part} of the {system} service {defect}",
    "{Group} {trouble} the {system} {part} {circumstance}",
    "{System} {part} {defect}",
    "{Circumstance}, the {system} {part} {defect}",
    "Why the {system} {part} {defect} {circumstance}",
    "{Group} {trouble} the {part} of the {system} service",
    "Every {number}th {system} request fails at the {part}",
    "{System} {part}: {number} calls a week {circumstance}",
)

STORY = (
    "The {part} of the {system} service {defect}, mostly {circumstance}. We counted {number} cases last quarter.",
    "{Group} {trouble} it about {number} times a month. The longest case lasted {minutes} minutes.",
    "In a sample of {sample} tickets, {number} had this cause. Before the release of last spring it was {few}.",
    "It was noticed at the {part}, and it is older than that: a note of two years ago describes it.",
    "The team has a workaround that takes {minutes} minutes a day and that only {few} people know.",
    "A customer who is hit by it calls again within the week in {share} % of the cases.",
    "We looked at the log of the {system} {part} for {few} weeks. {Circumstance} it grows, otherwise it does not.",
    "Two teams measured it on their own and came to {number} and {sample}; the difference is how they count retries.",
    "Nobody planned it this way. Each step was sensible when it was added, and nobody looked at all of them since.",
    "The supplier calls it expected behaviour. It may be, but our process was never written for it.",
)

OUTCOMES = (
    "{Group} get through the {system} {part} without asking anybody.",
    "The {system} {part} works in every hour that the business is open.",
    "No request waits for the {system} {part} longer than {minutes} minutes.",
    "What the {system} {part} shows is right on the day that it is shown.",
    "A failure of the {system} {part} is known before a customer calls.",
)

REASONS = (
    "It is {share} % of all calls for this service.", "Small change, and {number} people feel it each week.",
    "An outage here stops {few} branches.", "It was named in three reviews.", "Cheap to try and easy to take back.",
    "The contract ends in the spring; after that it costs twice as much.", "Costs {minutes} minutes a day, every day.",
    "The risk is in the {part}, which we know well.", "Without it, the next two on the list cannot start.",
)  # fmt: skip

BECAUSE = (
    "Nobody had told the team of the {part}.", "The {part} was built for a tenth of the load.",
    "The check runs after the {part} and not before.", "Two lists are kept, and one is always behind.",
    "The form has no field for it.", "It was left out of the project to save {few} weeks.",
    "The alert goes to a mailbox that nobody reads.", "The rule of {few} years ago was never looked at again.",
    "The test data has no such case.", "The interface covers the first step only.",
)  # fmt: skip

QUESTIONS = (
    "Why does the {part} do that?", "Why was it not seen?", "Why does it take so long?", "Why does it come back?",
    "Why is there no check?", "Why did nobody change it?",
)  # fmt: skip

CAUSES = (
    "The {part} accepts what the next step refuses", "Nobody is named as owner of the {part}",
    "The {part} and the {system} service are released together", "The agreed level was never written down",
    "The screen shows the wrong field first", "Capacity was planned without the {part}",
    "The work instruction describes the old {part}", "Failures of the {part} look like success to the monitor",
)  # fmt: skip

COUNTERMEASURES = (
    "Check at the {part}, before anything is written", "Name an owner and put the {part} on the weekly list",
    "Release the {part} on its own", "Alert on the age of the oldest entry", "Remove the second list",
    "Move the step behind the approval", "Rehearse it once a month on the test system",
)  # fmt: skip

OPTIONS = (
    ("Tell people about the {part}", "Cheap; was tried {few} years ago and held for a month"),
    ("Check the {part} before it is loaded", "Removes the cause for {share} % of the cases"),
    ("Replace the {system} service", "Would do it, in two years and for six times the money"),
    ("Split the {part} in two", "Half of the load goes away at once"),
    ("Leave it and watch the figures", "Costs nothing now, and {minutes} minutes a day from then on"),
)

TASKS = (
    "Agree the check with the owner of the {part}", "Measure the {part} for two weeks", "Rehearsal on the test system",
    "Switch the {part} over for one branch", "Switch the {part} over for all", "Take the old {part} away",
    "Write the work instruction", "Tell the service desk", "Alert for the age of the oldest entry",
    "Clean up what the {part} left behind", "Review with the team of the {system} service",
)  # fmt: skip

HYPOTHESES = (
    "If the {part} is checked first, failures fall by {share} %.", "A branch with the new {part} shows half the calls.",
    "People will use the {part} when it answers within {few} seconds.",
    "The {system} {part} needs no restart when the log is turned daily.",
)  # fmt: skip

STUDIES = (
    "From {sample} to {number} a week in the pilot. The rest have another cause.",
    "No change in the first week, {share} % less in the second.",
    "As expected at the {part}; unexpectedly the desk noticed it too.",
    "Two of {few} branches did not take part, so the figure is too good.",
)  # fmt: skip

DECIDED = (
    "The figures are clear and the risk is small.", "Serves the objective, and the team has room for it.",
    "Second attempt; the first missed the {part}.", "Agreed in the weekly round, nobody objected.",
    "The review asked for it, and it is cheap.",
)  # fmt: skip

ENDED = (
    "The measure has been better than its target for three months.", "Target reached in the second month, and held.",
    "The figures are there and the old {part} is gone.",
)  # fmt: skip

MISSED = (
    "The target was missed by a third; what is left has another cause.", "No effect that we can show after two cycles.",
)  # fmt: skip

AGAINST = (
    "The {system} service is replaced before this would pay.", "The same money does more elsewhere.",
    "It would move the wait to the next team.", "Nobody but the requester sees it.",
)  # fmt: skip

PAUSED = (
    "Waits for the supplier's release of the {part}.", "Waits for the frozen weeks to end.",
    "The team of the {system} service has no room before the summer.", "The budget is decided in the next round.",
)  # fmt: skip

LESSONS = (
    "We should have measured the {part} for a week before we argued about it.",
    "The check at the {part} did more than the change itself. We would begin there.",
    "The pilot branch was too keen to be typical; the second pilot told us more than the first.",
    "The {part} was not the slow step. We believed it for {few} years and never looked.",
    "People found the way around within a day. An announcement on the {part} would have been enough.",
    "Tell the desk first. They had {number} calls on the first morning and knew nothing.",
)  # fmt: skip

SUMMARIES = (
    "The {part} went from {sample} cases to {few} a month.", "Waiting at the {part} fell by {share} %.",
    "The {system} {part} has run for a quarter without a manual step.",
)  # fmt: skip

REVIEWED = (
    "Still at the level of the closing month.", "Slightly better than at closure.", "No case in the quarter.",
    "One bad week, explained by the move of the {part}.",
)  # fmt: skip

DEFINITIONS = (
    "Cases in which the {system} {part} had to be corrected by hand, counted at the end of the period.",
    "Share of {system} requests that reach the {part} within the agreed time, retries counted once.",
    "Median minutes that a request waits for the {system} {part}, between 07:00 and 18:00.",
)  # fmt: skip

LINKS = (
    "https://wiki.example/reviews/{key}", "https://desk.example/problems/{key}", "https://reports.example/{system}/{key}",
    "https://audit.example/findings/{key}", "https://git.example/{system}/issues/{number}",
)  # fmt: skip

WASTES = (
    "defects", "overproduction", "waiting", "non-utilised-talent", "transport", "inventory", "motion",
    "extra-processing",
)  # fmt: skip
CATEGORIES = ("people", "process", "tools", "environment", "policy")
SOURCES = (
    "incident-trend", "problem-record", "customer-feedback", "operational-report", "process-review", "retrospective",
    "post-incident-review", "slo-breach", "management-review", "benchmark", "kaizen", "other",
)  # fmt: skip
TAGS = ("release", "self-service", "security", "data-quality", "capacity", "cost", "change", "monitoring", "access")
HANDLES = (
    "alder", "aspen", "beech", "birch", "cedar", "elm", "fir", "hazel", "holly", "juniper", "larch", "lime", "linden",
    "maple", "oak", "pine", "poplar", "rowan", "spruce", "willow", "yew",
)  # fmt: skip
