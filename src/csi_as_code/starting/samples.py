"""The first files of a register: its rules, two records and a measure whose points end last Monday."""

import datetime
from collections.abc import Mapping
from statistics import fmean

from csi_as_code.editing.emit import scalar
from csi_as_code.model import Day
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
from csi_as_code.starting.answers import Answers
from csi_as_code.starting.texts import filled

HOURS = (27, 31, 24, 28, 35, 27, 30, 25, 29, 34)
TARGET_DAYS = 120


def samples(answers: Answers, today: Day, docs: str) -> Mapping[str, str]:
    """Return the texts of the first files, by path; they are the team's from then on."""
    days = _mondays(today)
    words = {
        **answers.words(),
        "docs": docs,
        "today": today,
        "mean": scalar(round(fmean(HOURS), 1)),
        "begin": days[0],
        "end": days[-1],
        "target": (datetime.date.fromisoformat(today) + datetime.timedelta(days=TARGET_DAYS)).isoformat(),
    }
    points = "".join(f"{day},{hours},\n" for day, hours in zip(days, HOURS, strict=True))
    return {
        POLICY_PATH: filled("register/register.yaml", words),
        f"{IMPROVEMENTS}/{answers.prefix}-0001.yaml": filled("register/first.yaml", words),
        f"{IMPROVEMENTS}/{answers.prefix}-0002.yaml": filled("register/second.yaml", words),
        f"{MEASURES}/review-wait.yaml": filled("register/measure.yaml", words),
        f"{MEASURES}/review-wait.csv": f"date,value,note\n{points}",
    }


def _mondays(today: Day) -> list[Day]:
    """Return the Mondays of the last weeks, the newest today or before, oldest first."""
    date = datetime.date.fromisoformat(today)
    last = date - datetime.timedelta(days=date.weekday())
    return [(last - datetime.timedelta(weeks=weeks)).isoformat() for weeks in reversed(range(len(HOURS)))]
