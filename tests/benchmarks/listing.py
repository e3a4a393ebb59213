"""Lists of parties: a CSV file of 50,000 rows read and compared with its stored version, as a child process does it.

Five hundred rows are new, five hundred are gone, and the order is another. Beside it stands the floor: the standard
library's CSV reader on the same file and a comparison of two sets of its rows. In processor time, without a database.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from time import process_time

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.lists.version import StoredList
from monitor.domain.sources.source import Kind, PartyTable, Source, SourceId
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds.party_list import parse_list
from monitor.ingest.list_changes import ListExtraction, read_list
from tests.benchmarks.measuring import REPEATS, Row, Tick, median_of, spread_of

ROWS = 50_000
_CHANGED = 100  # one row in so many is new, and one is gone
_NOW = datetime(2026, 11, 29, tzinfo=UTC)
_TABLE = PartyTable(
    list_id="us_entity_list",
    name=("Name",),
    id="Id",
    aliases=("Also",),
    country=("Country",),
    programme="Programme",
    address=("Address",),
)
_SOURCE = Source(
    id=SourceId("list"), name="List", url="https://list.example/a.csv", kind=Kind.PARTY_LIST, parties=_TABLE
)
_NOTHING = Vocabulary.of([])


def steps(repeats: int = REPEATS) -> int:
    return 3 * repeats + 1


def measure(tick: Tick, *, rows: int = ROWS, repeats: int = REPEATS) -> tuple[Row, ...]:
    before, after = _sheet(rows, changed=False), _sheet(rows, changed=True)
    moved = before.replace(b"Street", b"St")
    tick("first version")
    first = _read(before, None)
    stored = StoredList(state=first.reading.state, rows=first.reading.rows)
    floor, ours, every = [], [], []
    for _ in range(repeats):
        tick("the floor")
        floor.append(_seconds(lambda: _bare(before, after)))
        tick("a change")
        ours.append(_seconds(lambda: _read(after, stored)))
        tick("every row")
        every.append(_seconds(lambda: _read(moved, stored)))
    return (
        _row("lists", f"{rows:,} rows, 1 % new and 1 % gone, in another order", ours, floor),
        _row("lists, every row", f"{rows:,} rows, each with another address", every, floor),
    )


def _row(bench: str, what: str, ours: Sequence[float], floor: Sequence[float]) -> Row:
    ratios = [one / other for one, other in zip(ours, floor, strict=True)]
    seconds, least = median_of(ours), median_of(floor)
    figures: Mapping[str, float] = {"cpu_seconds": round(seconds, 3), "floor_cpu_seconds": round(least, 3)}
    return Row(
        bench=bench,
        what=what,
        ours=f"{seconds:.2f} s",
        beside=f"{least:.2f} s",
        yardstick="the standard library's CSV reader, and two sets of its rows",
        ratio=round(median_of(ratios), 1),
        ratio_means="times the floor's time",
        spread=spread_of(ratios),
        repeats=len(ours),
        figures=dict(figures),
    )


def _seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def _read(body: bytes, stored: StoredList | None) -> ListExtraction:
    answer = SourceResponse(body=body, content_type="text/csv", url=_SOURCE.url, source=_SOURCE)
    return read_list(parse_list(answer), _SOURCE, stored, _NOTHING, now=_NOW)


def _bare(before: bytes, after: bytes) -> int:
    old, new = ({tuple(row) for row in csv.reader(io.StringIO(body.decode()))} for body in (before, after))
    return len(old ^ new)


def _sheet(rows: int, *, changed: bool) -> bytes:
    random = Random(1)
    made = [
        (
            f"E{3 * n}",
            f"Example {random.choice('ABCDEFG')} Optics {n} Co., Ltd.",
            f"示例光电{n}; Alias {n}",
            "China",
            "EAR",
            f"{n} Example Street, District {n % 50}",
        )
        for n in range(rows)
    ]
    if changed:
        some = rows // _CHANGED
        new = ((f"N{n}", f"Newly listed firm {n}", "", "Russia", "EAR", "") for n in range(some))
        made = [*made[some:], *new]
        random.shuffle(made)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Id", "Name", "Also", "Country", "Programme", "Address"))
    writer.writerows(made)
    return text.getvalue().encode()
