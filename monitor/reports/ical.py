"""Dates as an iCalendar file (RFC 5545): all-day entries that keep their id when the date moves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from monitor.domain.event.calendar import DateFate
from monitor.reports.calendar import HEADING, CalendarDate
from monitor.wording.phrases.ties import cited


def as_ical(dates: Sequence[CalendarDate], *, now: datetime, limits: Sequence[str] = ()) -> bytes:
    """One VEVENT a date, CANCELLED where a later act moved or cancelled it. `now` is when the file is made; `limits`
    are sentences on what is left out, for the description of the calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//policy-monitor//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", HEADING)
    if limits:
        calendar.add("x-wr-caldesc", " ".join((f"{HEADING}.", *limits)))
    for known in dates:
        calendar.add_component(_event(known, now))
    ical: bytes = calendar.to_ical()
    return ical


def _event(known: CalendarDate, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{known.event_id}-{known.kind}@policy-monitor")
    event.add("dtstamp", now)
    event.add("dtstart", known.day)
    if known.day < known.day.max:
        event.add("dtend", known.day + timedelta(days=1))  # not included
    event.add("summary", f"{known.what}: {known.meaning}")
    event.add(
        "description",
        "\n".join(filter(None, (known.document, *known.about, cited(known.url, secondary_only=known.secondary_only)))),
    )
    event.add("status", "CANCELLED" if known.fate in (DateFate.MOVED, DateFate.CANCELLED) else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if known.url:
        event.add("url", known.url)
    return event
