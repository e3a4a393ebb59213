"""Gaps in document numbers: record the numbers that articles name, notify the operator of missing ones.

Only for authorities that number their documents consecutively (vocabulary attribute `numbers: consecutive`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

import structlog

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.reading import Reading
from monitor.domain.alerts.message import Notice
from monitor.domain.event.identity import issuer_key
from monitor.domain.sources.number_gaps import HIGHEST, SeenNumbers, Series, gaps, is_current_year
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasNumbers, HasOutbox, HasRegister, Store

_LINES = 8  # per notice; further gaps are only counted

_log = structlog.get_logger()

Missing = tuple[SeenNumbers, tuple[int, ...]]


class NumberGapTransaction(HasNumbers, HasOutbox, HasRegister, Protocol):
    """Repositories of notices of missing document numbers."""


def record_numbers(
    tx: HasNumbers,
    readings: Iterable[Reading],
    source: Source,
    config: RuntimeConfig,
    *,
    first_poll: bool,
    now: datetime,
) -> None:
    """Record the articles' own document numbers; log those that had been reported missing.

    Numbers from an initial poll, or of an earlier year, do not start or end a gap. A sample's numbers are invented.
    """
    if source.sample:
        return
    turned_up = []
    for number in dict.fromkeys(n for reading in readings for n in _own(reading)):
        if not _is_counted(number, config):
            continue
        series = Series(authority=number.authority, year=number.year)
        live = not first_poll and is_current_year(number.year, now=now)
        if tx.numbers.note(series, int(number.number), live=live, now=now):
            turned_up.append(number.key)
    if turned_up:
        _log.info("numbers that were missing turned up", source=source.id, numbers=turned_up)


def _own(reading: Reading) -> Iterator[DocumentNumber]:
    """Numbers of its acts, and of documents that the title names and no act refers to."""
    cited = {number for act in reading.acts for number in act.refers_to}
    yield from (act.document for act in reading.acts if act.document is not None)
    yield from (number for number in reading.numbers if number not in cited)


def _is_counted(number: DocumentNumber, config: RuntimeConfig) -> bool:
    authority = config.vocabulary.concepts.get(number.authority)
    counts = authority is not None and "consecutive" in authority.attribute("numbers")
    return counts and number.number.isascii() and number.number.isdigit() and 0 < int(number.number) <= HIGHEST


class NumberGapWatch:
    """Notifies the operator's route of missing numbers, each number once."""

    def __init__(
        self,
        *,
        store: Store[NumberGapTransaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    async def notify(self) -> tuple[str, ...]:
        """Queue one notice of newly missing numbers. Returns their keys. Raises StoreError."""
        config, now = self._config(), self._clock()
        if not await self._store.read(lambda tx: self._missing(tx, config, now)):
            return ()
        reported = await self._store.write(lambda tx: self._report(tx, config, now))
        _log.info("numbers were left out", numbers=list(reported))
        return reported

    def _missing(self, tx: NumberGapTransaction, config: RuntimeConfig, now: datetime) -> tuple[Missing, ...]:
        found = []
        for numbered in tx.numbers.of_years((now.year - 1, now.year)):
            missing = set(gaps(numbered.live, numbered.known, now=now)) - numbered.reported
            if left := sorted(missing - _registered(tx, numbered.series, sorted(missing), config)):
                found.append((numbered, tuple(left)))
        return tuple(found)

    def _report(self, tx: NumberGapTransaction, config: RuntimeConfig, now: datetime) -> tuple[str, ...]:
        missing = self._missing(tx, config, now)
        for numbered, numbers in missing:
            tx.numbers.mark_reported(numbered.series, numbers, now=now)
        if missing:
            operator_notice(tx, config, "gaps", _notice(missing), now=now)
        return tuple(_key(numbered.series, number) for numbered, numbers in missing for number in numbers)


def _registered(tx: HasRegister, series: Series, numbers: Iterable[int], config: RuntimeConfig) -> set[int]:
    """Numbers that the register has: its authors saw the document."""
    keys = {_key(series, number): number for number in numbers}
    authority = config.vocabulary.concepts.get(series.authority)
    if not keys or authority is None:
        return set()
    entries = tx.register.numbered(issuer_key(authority.place, sample=False), tuple(keys))
    return {keys[name] for entry in entries for name in entry.names if name in keys}


def _key(series: Series, number: int) -> str:
    return DocumentNumber(authority=series.authority, number=str(number), year=series.year).key


# ------------------------------------------------------------------ messages


def _notice(missing: tuple[Missing, ...]) -> Notice:
    lines = [line for numbered, numbers in missing for line in _lines(numbered, numbers)]
    more = len(lines) - _LINES
    count = sum(len(numbers) for _, numbers in missing)
    what = "1 document number is missing" if count == 1 else f"{count} document numbers are missing"
    return Notice(
        title=f"🔢 {what}: the monitor may have missed a document.",
        lines=(
            *lines[:_LINES],
            *((f"… and {more} more",) if more > 0 else ()),
            "The numbers may belong to documents on other subjects. Check the authority's website.",
        ),
    )


def _lines(numbered: SeenNumbers, numbers: tuple[int, ...]) -> Iterator[str]:
    """`MOFCOM 2026: 62 not seen; 61 and 63 were, 63 on 24 Nov`, one for each gap."""
    seen = {*numbered.live, *numbered.known}
    gaps_of: dict[int, list[int]] = {}
    for number in numbers:
        above = min(n for n in numbered.live if n > number)
        gaps_of.setdefault(above, []).append(number)
    for above, gap in gaps_of.items():
        below = max(n for n in seen if n < gap[0])
        left = ", ".join(map(str, gap))
        series = f"{numbered.series.authority} {numbered.series.year}"
        day = numbered.live[above]
        yield f"{series}: {left} not seen; {below} and {above} were, {above} on {day.day} {day:%b}"
