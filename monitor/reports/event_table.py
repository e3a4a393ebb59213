"""Events as a table, for CSV: one row an event, the columns of `events list --format csv` and of the page's file."""

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.rules.rule import Level

COLUMNS = (
    *("event", "day", "issuer", "direction", "stage", "certainty", "level", "what", "goods", "number"),
    *("reports", "independent", "sample", "status"),
)


def event_cells(event: PolicyEvent, *, headline: str, level: Level | None, status: str) -> tuple[str, ...]:
    """Return the cells of one event; several values in a cell are separated by spaces. `headline` is as the readers may
    see it, `status` what became of it.
    """
    return (
        *(event.label, event.day.isoformat(), issuer_of_key(event.issuer)),
        *(event.direction, event.stage, event.certainty, level or "", headline),
        *(" ".join(event.commodities), event.number or "", str(event.reports), str(event.sources)),
        *("yes" if event.sample else "no", status),
    )
