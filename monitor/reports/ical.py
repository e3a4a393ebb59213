"""Dates as an iCalendar file (RFC 5545): all-day entries that keep their id when the date moves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from monitor.domain.event.calendar import DateFate
from monitor.reports.calendar import HEADING, ToldDate
from monitor.wording.ties import cited

__all__ = ["as_ical"]


def as_ical(dates: Sequence[ToldDate], *, now: datetime) -> bytes:
    """One VEVENT a date, CANCELLED where a later act moved or cancelled it. `now` is when the file is made."""
    calendar = Calendar()
    calendar.add("prodid", "-//policy-monitor//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", HEADING)
    for told in dates:
        calendar.add_component(_event(told, now))
    ical: bytes = calendar.to_ical()
    return ical


def _event(told: ToldDate, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{told.event_id}-{told.kind}@policy-monitor")
    event.add("dtstamp", now)
    event.add("dtstart", told.day)
    if told.day < told.day.max:
        event.add("dtend", told.day + timedelta(days=1))  # not included
    event.add("summary", f"{told.what}: {told.told}")
    event.add(
        "description",
        "\n".join(filter(None, (told.document, *told.about, cited(told.url, secondary_only=told.secondary_only)))),
    )
    event.add("status", "CANCELLED" if told.fate in (DateFate.MOVED, DateFate.CANCELLED) else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if told.url:
        event.add("url", told.url)
    return event
