"""The demo: invented employers, positions and people, and a year of history between them.

History needs rows of the past: applications that were moved last spring, alerts that were sent in
summer. So this room writes stages, statuses and dates itself. It is the one place besides the
services that does. It obeys their tables (`STAGE_MOVES`, `POSITION_MOVES`), leaves no news unread
and no mail due, and marks every position, employer and person as invented (`is_demo`).
"""

from recruiters.demo.loading import Refused, is_loaded, refuse_on_real_data, steps
from recruiters.demo.logins import lines_of_logins, renew
from recruiters.demo.positions import DEMONSTRATION_REFERENCE

__all__ = [
    "DEMONSTRATION_REFERENCE",
    "Refused",
    "is_loaded",
    "lines_of_logins",
    "refuse_on_real_data",
    "renew",
    "steps",
]
