from datetime import timedelta

from monitor.domain.sources.number_gaps import SeenNumbers, Series
from monitor.store import DatabaseStore
from tests.store.examples import NOW

MOFCOM = Series(authority="MOFCOM", year=2026)
LATER = NOW + timedelta(hours=1)


async def note(store: DatabaseStore, number: int, *, live: bool = True, later: bool = False) -> bool:
    return await store.write(lambda tx: tx.numbers.note(MOFCOM, number, live=live, now=LATER if later else NOW))


async def test_each_number_has_the_time_when_it_was_first_seen(store: DatabaseStore) -> None:
    assert not await note(store, 61)
    assert not await note(store, 61, later=True)
    assert not await note(store, 60, live=False)
    assert not await note(store, 60, later=True)
    assert await store.read(lambda tx: tx.numbers.of_years([2026])) == (
        SeenNumbers(series=MOFCOM, live={61: NOW, 60: LATER}, known=frozenset({60})),
    )


async def test_a_number_reported_missing_is_found_once(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.numbers.mark_reported(MOFCOM, [62, 64], now=NOW))
    assert await note(store, 62)
    assert not await note(store, 62, later=True)
    assert await note(store, 64, live=False)
    assert not await note(store, 64, live=False)
    (numbered,) = await store.read(lambda tx: tx.numbers.of_years([2026]))
    assert numbered.live == {62: NOW}
    assert numbered.known == {64}
    assert numbered.reported == {62, 64}


async def test_series_come_in_order_and_of_the_years_that_are_asked(store: DatabaseStore) -> None:
    for authority, year in (("UEL-WM", 2026), ("MOFCOM", 2025), ("MOFCOM", 2026), ("MOFCOM", 2024)):
        series = Series(authority=authority, year=year)
        await store.write(lambda tx, series=series: tx.numbers.note(series, 1, live=True, now=NOW))  # type: ignore[misc]
    found = await store.read(lambda tx: tx.numbers.of_years([2025, 2026]))
    assert [(n.series.authority, n.series.year) for n in found] == [
        ("MOFCOM", 2025),
        ("MOFCOM", 2026),
        ("UEL-WM", 2026),
    ]
    await store.write(lambda tx: tx.numbers.mark_reported(MOFCOM, [], now=NOW))
    assert await store.read(lambda tx: tx.numbers.of_years([])) == ()
