"""Relation of an act to an earlier one in English, and the link to its source."""

from collections.abc import Callable
from datetime import date

from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.event.past_acts import PastAct, Tie, resolved_tie
from monitor.wording.phrases.english import written_day

SECONDARY_ONLY = "secondary sources only"
"""Marks a register entry that cites no page of its authority."""


def cited(url: str, *, secondary_only: bool) -> str:
    """The URL, marked where it is not the authority's own; "" without a URL."""
    return f"{url} ({SECONDARY_ONLY})" if url and secondary_only else url


def named(past: PastAct) -> str:
    """Name of an earlier act in a sentence: its document, else its event: `E-7K2Q of 7 Nov 2025`."""
    has_name = past.entry or past.act.document is not None or not past.label
    return past.display_name if has_name else f"{past.label} of {written_day(past.day)}"


def relation_line(tie: Tie, target: PastAct | None, *, there: Callable[[date], str] = written_day) -> str:
    """`suspends Article 2 of Announcement No. 46 of 2024, last day 27 Nov 2026`. `target` is the act of the
    tie; `there` formats the last day.
    """
    if target is not None and tie.to == target.event_id:
        called = named(target)
    else:
        called = (target.display_name if target is not None else "") or formatted_number(tie.to)
    tie = tie if target is None else resolved_tie(tie, target)
    part = f"{tie.part} of " if tie.part else ""
    last = f", last day {there(tie.until)}" if tie.until else ""
    return f"{tie.relation} {part}{called}{last}"
