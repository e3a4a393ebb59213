"""What an act does to an earlier one, in English."""

from collections.abc import Callable
from datetime import date

from monitor.domain.event.past import PastAct, Tie, as_it_bears
from monitor.domain.numbering import written
from monitor.language.headline.english import written_day

__all__ = ["tie_line"]


def tie_line(tie: Tie, target: PastAct | None, *, there: Callable[[date], str] = written_day) -> str:
    """`suspends Article 2 of Announcement No. 46 of 2024, last day 27 Nov 2026`. `target` is what the tie points to.

    `there` writes the last day.
    """
    called = (target.called if target is not None else "") or written(tie.to)
    tie = tie if target is None else as_it_bears(tie, target)
    part = f"{tie.part} of " if tie.part else ""
    last = f", last day {there(tie.until)}" if tie.until else ""
    return f"{tie.relation} {part}{called}{last}"
