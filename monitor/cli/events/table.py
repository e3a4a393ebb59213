"""The status of each event in `events list`, and its CSV output."""

from collections.abc import Sequence

import click

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.event.event_ids import is_of_entry
from monitor.ports.queries.lookup import EventRow
from monitor.reports.event_table import COLUMNS, event_cells
from monitor.reports.explain.answer import printable
from monitor.wording.phrases.csv_text import csv_lines

_ROOTS = {
    DeliveryState.DELIVERED: "sent",
    DeliveryState.SUPERSEDED: "sent",
    DeliveryState.SUMMARISED: "sent in a summary",
    DeliveryState.REROUTED: "sent to the fallback",
    DeliveryState.AMBIGUOUS: "possibly sent",
    DeliveryState.DEAD: "not delivered",
}


def alert_status(row: EventRow) -> str:
    """`sent high #minerals (export-bans), assigned to U1` for each channel, or why nothing was sent."""
    if row.event.joined_into:
        return "merged into another event"
    if is_of_entry(row.event.anchor) and not row.event.reports:
        return "known from the register"
    sent = [f"{_state(a, row)} {a.level} {a.channel} ({a.rule_id}){_assigned(a, row)}" for a in row.announcements]
    if row.waiting and not sent:
        return f"waits for a precedent ({', '.join(row.waiting)}); see: monitor why {row.event.label}"
    return "; ".join(sent) or ("a sample, not alerted" if row.event.sample else "no rule matched")


def _assigned(announcement: Announcement, row: EventRow) -> str:
    person = row.assigned.get(announcement.channel)
    return f", assigned to {printable(person)}" if person else ""


def _state(announcement: Announcement, row: EventRow) -> str:
    """The state of the root message once it has one, else of the announcement."""
    root = row.roots.get(announcement.channel)
    if announcement.state is not AnnouncementState.QUEUED or root is None:
        return announcement.state
    return _ROOTS.get(root, announcement.state)


def print_csv(rows: Sequence[EventRow]) -> None:
    """Print CSV with a header; several values in a cell are separated by spaces."""
    for line in csv_lines(COLUMNS, (_cells(row) for row in rows)):
        click.echo(line, nl=False)


def _cells(row: EventRow) -> tuple[str, ...]:
    highest = max((a.level for a in row.announcements), key=lambda level: level.rank, default=None)
    return event_cells(row.event, headline=row.event.headline, level=highest, status=alert_status(row))
