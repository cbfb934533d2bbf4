"""The text of a position: what it is about, what one does, how it begins, who decides."""

from __future__ import annotations

from typing import Any

from recruiters.demo.dice import Dice

LEAST_TASKS, MOST_TASKS = 4, 6
BENEFITS_OF_KIND = {
    "hospital": "hospital",
    "clinic": "clinic",
    "physician_office": "clinic",
    "payer": "payer",
    "home_health": "home_health",
    "vendor": "vendor",
    "agency": "short",
    "other": "clinic",
}
BENEFITS_OF_EMPLOYMENT = {
    "part_time": "part",
    "contract": "short",
    "temp_to_hire": "short",
    "per_diem": "short",
    "internship": "short",
}


def described(row: dict[str, Any], employer: str, texts: dict[str, Any]) -> str:
    """A description in Markdown for one row of `positions.json`. The same row reads the same."""
    dice = Dice(f"description {row['ref']}")
    known = [texts["settings"][key] for key in row["settings"] if key in texts["settings"]]
    first = known[0]
    tasks = dice.some(first["tasks"], LEAST_TASKS, MOST_TASKS)
    tasks[1:1] = [texts["specialties"][key] for key in row.get("specialties", [])]
    for further in known[1:]:
        tasks += dice.some(further["tasks"], 1, 1)
    about = [row["hook"], *(part["about"][dice.randrange(len(part["about"]))] for part in known[:2])]
    parts = [
        "\n\n".join(about).replace("{employer}", employer),
        "### What you do",
        "\n".join(f"- {task}" for task in dict.fromkeys(tasks)),
        "### A normal week",
        " ".join(filter(None, (_schedule(row), dice.choice(first["pace"])))),
        "### How you start",
        dice.choice(texts["workplaces"][row["workplace"]]),
        *([dice.choice(texts["apprentices"])] if row.get("apprentices") else []),
        "### Who decides, and when",
        dice.choice(texts["decisions"]),
    ]
    return "\n\n".join(parts)


def benefits(row: dict[str, Any], kind: str, texts: dict[str, Any]) -> str:
    """What comes with the pay, by the kind of employment and of employer."""
    bank = BENEFITS_OF_EMPLOYMENT.get(row.get("employment", ""), BENEFITS_OF_KIND[kind])
    return str(Dice(f"benefits {row['ref']}").choice(texts["benefits"][bank]))


def _schedule(row: dict[str, Any]) -> str:
    return f"Hours: {row['schedule']}." if row.get("schedule") else ""
