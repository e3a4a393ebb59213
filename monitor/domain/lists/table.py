"""A change of a list as a table: one row for each party, for a CSV file and for programs."""

from collections.abc import Iterator, Sequence

from monitor.domain.lists.change_text import Part
from monitor.domain.lists.compare import PartyChange
from monitor.domain.lists.party import Party
from monitor.domain.lists.version import ListChange

COLUMNS = (
    "change",
    "list",
    "name",
    "name before",
    "also known as",
    "country",
    "programme",
    "listed",
    "ids",
    "address",
    "what changed",
)
NAME_COLUMNS = 8
"""The number of columns, from the first, that a source shows whose licence permits sentences but not the whole text."""

_BETWEEN = "; "


def change_table(changes: Sequence[ListChange], *, columns: int = len(COLUMNS)) -> tuple[tuple[str, ...], ...]:
    """The rows of the changes without the header: additions, removals, then changed parties of each list."""
    return tuple(row[:columns] for change in changes for row in _rows(change))


def _rows(change: ListChange) -> Iterator[tuple[str, ...]]:
    diff = change.diff
    yield from (_row(Part.ADDED, change.list_id, party) for party in diff.added)
    yield from (_row(Part.REMOVED, change.list_id, party) for party in diff.removed)
    yield from (_row(Part.CHANGED, change.list_id, one.after, one) for one in diff.changed)


def _row(part: Part, list_id: str, party: Party, change: PartyChange | None = None) -> tuple[str, ...]:
    renamed = change is not None and change.before.name != party.name
    return (
        part,
        list_id,
        party.name,
        change.before.name if renamed and change is not None else "",
        _BETWEEN.join(party.aliases),
        party.country,
        party.programme,
        party.listed,
        _BETWEEN.join(party.ids),
        party.address,
        ", ".join(change.parts) if change is not None else "",
    )
