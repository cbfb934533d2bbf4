"""Each report in words: from the numbers of `recruiters.queries.figures` to tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone

from recruiters.admin.figures.tables import (
    NOTHING,
    TOO_FEW,
    Drawn,
    Report,
    Row,
    Table,
    days,
    half,
    median,
    number,
    share,
)
from recruiters.queries.channels import Channel
from recruiters.queries.figures import alerts, funnel, lost, market, sources, times
from recruiters.queries.figures.asked import FEW, Asked, Middle

GONE = "Whoever deleted their account is in no figure."
MONTHS = "By month of application"


def of_funnel(asked: Asked, most: int) -> Report:
    """How far those came who applied in these days."""
    found = funnel.funnel(asked)
    before = [found.applied, *(step.reached for step in found.steps)]
    steps = [
        Row(
            step.stage.label,
            [
                number(step.reached),
                share(step.reached, found.applied),
                share(step.reached, whole) if place else NOTHING,
                number(step.still),
                number(step.declined),
                number(step.withdrawn),
            ],
            size=step.reached,
            says=number(step.reached) + (f", {share(step.reached, found.applied)}" if place else ""),
        )
        for place, (step, whole) in enumerate(zip(found.steps, before, strict=False))
    ]
    stays = [
        Row(
            stay.stage.label,
            [median(stay.days), half(stay.days), number(stay.days.number), number(stay.open)],
            middle=stay.days,
            says=_in_days(stay.days),
        )
        for stay in found.stays
    ]
    shown = [found.steps[place].stage for place in range(len(found.steps))]
    months = [Row(f"{month.begins:%B %Y}", [number(one) for one in month.reached]) for month in found.months]
    return Report(
        [
            (
                "These are the people who applied in these days, counted by the day they applied, and how far"
                " they have come until now. Those of the last weeks are still on their way."
            ),
            (
                "A stage counts for whoever ever reached it or a later one. Moves that were undone do not"
                f" count. {GONE}"
            ),
        ],
        [
            Table(
                "How far they came",
                "Stage",
                [
                    "Reached",
                    "Of all",
                    "Of the stage before",
                    "Still there",
                    "Declined there",
                    "Withdrew there",
                ],
                steps if found.applied else [],
                drawn=Drawn.BARS,
                empty="Nobody applied in these days.",
            ),
            Table(
                "Days in each stage",
                "Stage",
                ["Median days", "Middle half", "Stays that ended", "Not ended"],
                stays if found.applied else [],
                "A stay begins with the move to a stage and ends with the next move, whichever. Stays that"
                " have not ended are in no median, so a stage in which many wait looks quicker than it is.",
                drawn=Drawn.BANDS,
                empty="Nobody applied in these days.",
            ),
            Table(
                MONTHS,
                "Applied in",
                [stage.label for stage in shown],
                months,
                empty="Nobody applied in these days.",
            ),
        ],
    )


def _in_days(found: Middle) -> str:
    return f"{days(found.median)} days" if found.is_told else TOO_FEW if found.number else NOTHING


def of_times(asked: Asked, most: int) -> Report:
    """How long it took people, and positions."""
    found = times.times(asked, most)
    people = [
        _taken(name, one, found.applied)
        for name, one in (
            ("To the first move", found.to_move),
            ("To an interview", found.to_interview),
            ("To a placement", found.to_placed),
        )
    ]
    positions = [
        _taken("To the first one placed", found.to_first, found.published),
        _taken("To every opening filled", found.to_filled, found.published),
    ]
    each = [
        Row(
            f"{one.title} (No. {one.reference})",
            [
                f"{timezone.localdate(one.published_at):%Y-%m-%d}",
                f"{one.placed} of {one.openings}",
                NOTHING if one.first is None else days(one.first),
                NOTHING if one.filled is None else days(one.filled),
            ],
        )
        for one in found.positions
    ]
    heads = ["Median days", "Middle half", "Number", "Of"]
    return Report(
        [
            (
                "People are those who applied in these days; their clock starts when they applied, or applied"
                " again. A first move is one of a recruiter, a no included; what the machine closed"
                " because no answer came is none."
            ),
            (
                "Positions are those published in these days; their clock starts with the last publishing,"
                f" and who was placed before it does not count. A placement counts while it holds. {GONE}"
            ),
        ],
        [
            Table(
                "From applying",
                "Time",
                heads,
                people if found.applied else [],
                drawn=Drawn.BANDS,
                empty="Nobody applied in these days.",
            ),
            Table(
                "From publishing to filled",
                "Time",
                heads,
                positions if found.published else [],
                drawn=Drawn.BANDS,
                empty="No position was published in these days.",
            ),
            Table(
                "Positions in which somebody was placed",
                "Position",
                ["Published", "Placed", "Days to the first", "Days to all"],
                each,
                "The newest first.",
                empty="Of those published in these days, none.",
            ),
        ],
    )


def _taken(name: str, found: Middle, whole: int) -> Row:
    cells = [median(found), half(found), number(found.number), number(whole)]
    return Row(name, cells, middle=found, says=_in_days(found))


def of_sources(asked: Asked, most: int) -> Report:
    """By which way applications came."""
    found = sources.sources(asked)
    heads = ["Applied", "Screened", "Interviewed", "Part interviewed", "Placed", "Part placed"]
    details = [_came(f"{one.detail} ({one.channel.label.lower()})", one) for one in found.details[:most]]
    return Report(
        [
            (
                "These are the people who applied in these days. An alert counts where they had followed its"
                " link, before anything else; then an invitation; then what the link to the position said."
            ),
            (
                "A link says it by utm_source, utm_medium and utm_campaign; those of our feeds, and those"
                " passed on from the page of a position, do so by themselves. Of other sites only the host is"
                " kept, of who came from there straight to the form. Nobody is followed before they apply,"
                f" so whoever looked around first is under \u201c{Channel.UNSAID.label}\u201d. {GONE}"
            ),
        ],
        [
            Table(
                "By channel",
                "They came by",
                heads,
                [_came(one.channel.label, one) for one in found.channels],
                drawn=Drawn.BARS,
                empty="Nobody applied in these days.",
            ),
            Table(
                "By source",
                "Named",
                heads,
                details,
                "As whoever made the link wrote it.",
                empty="No link named one.",
            ),
        ],
    )


def _came(name: str, one: sources.Came) -> Row:
    cells = [
        number(one.applied),
        number(one.screened),
        number(one.interviewed),
        share(one.interviewed, one.applied),
        number(one.placed),
        share(one.placed, one.applied),
    ]
    return Row(name, cells, size=one.applied, says=number(one.applied))


def of_alerts(asked: Asked, most: int) -> Report:
    """What alerts brought."""
    found = alerts.alerts(asked)
    causes = [_told(cause.label, told) for cause, told in found.by_cause.items()]
    rhythms = [_told("At once", found.at_once), _told("In a digest", found.in_digest)]
    heads = ["Matched", "Sent", "Came back", "Clicked", "Part clicked", "Applied", "Part applied", "Stopped"]
    has_any = bool(found.all.matched)
    return Report(
        [
            ("These are the alerts that were made in these days, whenever they went out. Whether a mail was"
            " opened is not tracked: there is no picture in it that would tell."),
            ("Applied means: to that position, after its mail. Stopped means: they stopped all alerts, and"
            " this was the last one sent before. Daily and weekly digests are one line, because a mail"
            " does not keep which it was."),
        ],
        [
            Table("All", "Alerts", heads, [_told("All", found.all)] if has_any else []),
            Table(
                "By cause", "They came by", heads, causes if has_any else [], drawn=Drawn.BARS,
                help="The drawing shows how many were clicked, of those sent.",
            ),
            Table(
                "By rhythm", "They came", heads, rhythms if has_any else [], drawn=Drawn.BARS,
                help="The drawing shows how many were clicked, of those sent.",
            ),
        ],
    )  # fmt: skip


def _told(name: str, told: alerts.Told) -> Row:
    cells = [
        number(told.matched),
        number(told.sent),
        number(told.came_back),
        number(told.clicked),
        share(told.clicked, told.sent),
        number(told.applied),
        share(told.applied, told.sent),
        number(told.stopped),
    ]
    is_told = told.sent >= FEW
    size = 100 * told.clicked / told.sent if is_told else None
    return Row(name, cells, size=size, says=share(told.clicked, told.sent))


GATES = {"required": "Requirement", "years": "Years", "education": "Education"}


def of_lost(asked: Asked, most: int) -> Report:
    """What people lacked, and why it ended."""
    found = lost.lost(asked)
    gaps = [
        Row(
            gap.ask,
            [
                GATES[gap.kind],
                number(gap.missing),
                number(gap.not_shown),
                number(gap.declined),
                number(gap.for_it),
                number(gap.interviewed),
            ],
            size=gap.number,
            says=number(gap.number),
        )
        for gap in found.gaps[:most]
    ]
    ends = [
        (reason.label, "Declined", times) for reason, times in found.declined.items()
    ] + [(reason.label, "Withdrew", times) for reason, times in found.withdrawn.items()]  # fmt: skip
    ends.sort(key=lambda one: -one[2])
    whole = sum(times for *_, times in ends)
    return Report(
        [
            (
                f"Of {number(found.applied)} who applied in these days, {number(found.kept)} have lines"
                " kept from when they applied; what they lacked is from those. One person may lack several"
                " lines."
            ),
            f"Reasons are those chosen with the last no, or by who withdrew. {GONE}",
        ],
        [
            Table(
                "What they lacked when they applied",
                "Asked for",
                [
                    "Kind",
                    "Missing",
                    "Not shown",
                    "Declined",
                    "For a missing line",
                    "Interviewed all the same",
                ],
                gaps,
                "Missing: something of the kind is on file, and not this. Not shown: nothing of the kind is.",
                drawn=Drawn.BARS,
                empty="Nobody applied without something that was required.",
                words=1,
            ),
            Table(
                "Why it ended",
                "Reason",
                ["By whom", "Number", "Of all ends"],
                [
                    Row(name, [how, number(times), share(times, whole)], size=times, says=number(times))
                    for name, how, times in ends
                ],
                drawn=Drawn.BARS,
                empty="Nothing has ended for who applied in these days.",
                words=1,
            ),
        ],
    )


def of_market(asked: Asked, most: int) -> Report:
    """Open positions against who is on file today."""
    found = market.market(asked)
    near = [
        Row(one.ask, [str(one.position), number(one.people)], size=one.people, says=number(one.people))
        for one in found.near[:most]
    ]
    tables = [
        Table(
            "One line away",
            "Lacks only",
            ["Position", "People"],
            near,
            "People on file who lack this one line of the position, and no other.",
            drawn=Drawn.BARS,
            empty="Nobody is one line away.",
            words=1,
        )
    ]
    for kind, title, of in (
        ("position", "Pay by position", "Position"),
        ("setting", "Pay by setting", "Setting"),
        ("credential", "Pay by credential", "Credential asked for"),
    ):
        rows = [_asking(one) for one in found.asking if one.kind == kind]
        tables.append(
            Table(
                title,
                of,
                ["Offered", "Asked: median", "Middle half", "Who say", "Who do not", "Above the top"],
                rows,
                drawn=Drawn.BANDS,
                unit="$",
                empty="No open position names one." if found.positions else "No position is open.",
            )
        )
    return Report(
        [
            (
                f"As of today, whatever the days above: the newest {market.MOST} open positions at most"
                f" ({len(found.positions)} here), each against everybody on file who may be shown for it."
            ),
            (
                "Asked is the least pay of those whom every gate but pay lets through, in dollars a year:"
                f" an hour counts 2,080 times. It is rounded to ${market.STEP}, and hidden where fewer"
                f" than {FEW} people say it. Where several positions share a setting or a credential,"
                " offered runs from the lowest start to the highest top."
            ),
        ],
        tables,
    )


def usd(amount: float) -> str:
    """`$62,500`."""
    return f"${amount:,.0f}"


def _asking(one: market.Asking) -> Row:
    floors, is_told = one.floors, one.floors.is_told
    above = NOTHING if not is_told else f"fewer than {FEW}" if one.above is None else number(one.above)
    cells = [
        f"{usd(one.low)} to {usd(one.high)}",
        usd(floors.median) if is_told else TOO_FEW,
        f"{usd(floors.low)} to {usd(floors.high)}" if is_told else NOTHING,
        number(floors.number) if is_told else f"fewer than {FEW}",
        number(one.unsaid) if one.unsaid >= FEW or not one.unsaid else f"fewer than {FEW}",
        above,
    ]
    says = usd(floors.median) if is_told else TOO_FEW
    return Row(one.name, cells, middle=floors, range=(one.low, one.high), says=says)


class Subject(TextChoices):
    """The reports; the value is their address."""

    FUNNEL = "funnel", "Funnel"
    TIMES = "times", "Times"
    SOURCES = "sources", "Sources"
    ALERTS = "alerts", "Alerts"
    LOST = "lost", "Where people are lost"
    MARKET = "open", "Open positions and pay"


@dataclass(frozen=True)
class Kind:
    """How a report is made, and who may see it."""

    make: Callable[[Asked, int], Report]
    permissions: Sequence[str] = ("candidates.view_application",)


KINDS: dict[Subject, Kind] = {
    Subject.FUNNEL: Kind(of_funnel),
    Subject.TIMES: Kind(of_times),
    Subject.SOURCES: Kind(of_sources),
    Subject.ALERTS: Kind(of_alerts, ("candidates.view_application", "candidates.view_alertrecord")),
    Subject.LOST: Kind(of_lost),
    Subject.MARKET: Kind(of_market, ("candidates.view_application", "candidates.view_candidate")),
}
