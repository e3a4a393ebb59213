"""Acts as identity sees them, and which of them an act can join.

Of all events of a window few can be met. Of one with hundreds of reports one act is compared, its first; of the others,
words for goods, kinds and numbers are learned. So of the acts of a window few become values.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.domain.event.reach import Subject
from monitor.ports import StoredAct
from monitor.store.tables import ACT, ARTICLE

__all__ = ["ITEMS", "earlier_acts", "stored_acts"]

_COMPARED = (
    *(ACT.c.article_id, ACT.c.ordinal, ACT.c.day, ACT.c.tier, ACT.c.event_id),
    *(ACT.c.issuer, ACT.c.direction, ACT.c.family, ACT.c.subject),
)
ITEMS = select(*_COMPARED, ARTICLE.c.title, ARTICLE.c.language).select_from(ACT.join(ARTICLE))
_OF_DAYS = (ACT.c.issuer == bindparam("issuer"), ACT.c.day >= bindparam("since"), ACT.c.day < bindparam("day"))
_SUBJECTS = select(ACT.c.event_id, ACT.c.subject).where(*_OF_DAYS)
_EARLIER = ITEMS.where(ACT.c.event_id.in_(bindparam("events", expanding=True)), *_OF_DAYS)
_ORDER = itemgetter(2, 3, 0, 1)  # as Item.order
_Row = Sequence[Any]


def stored_acts(rows: Iterable[_Row]) -> tuple[StoredAct, ...]:
    """From rows of ITEMS, in canonical order (ordered here: databases collate differently)."""
    return tuple(map(_stored_act, sorted(rows, key=_ORDER)))


def earlier_acts(
    connection: Connection,
    issuer: str,
    since: date,
    day: date,
    *,
    reach: Callable[[Subject], bool],
    also: Collection[EventId],
) -> tuple[StoredAct, ...]:
    """Of the issuer's acts of [since, day), in canonical order, the first of each event within reach or in `also`, and
    those of which something is learned.

    Subjects are short, so that all acts of the days are looked at, but few are read.
    """
    days = {"issuer": issuer, "since": since, "day": day}
    met: set[str | None] = set(also)
    for event_id, subject in connection.execute(_SUBJECTS, days).all():
        if event_id not in met and reach(subject):
            met.add(event_id)
    events = sorted(event for event in met if event is not None)
    rows = connection.execute(_EARLIER, {**days, "events": events}).all() if events else ()
    return tuple(map(_stored_act, _telling(sorted(rows, key=_ORDER))))


def _telling(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[Row[*tuple[Any, ...]]]:
    """Of each event the first act, and those with what none before it had."""
    told: dict[str, set[object]] = {}
    for row in rows:
        *_, event_id, _, direction, family, subject, _, _ = row
        news = {family, *subject.commodities}
        if subject.number is not None:
            news.add((subject.number, direction, family))
        known = told.setdefault(event_id, set())
        if not news <= known:
            yield row
            known |= news


def _stored_act(row: _Row) -> StoredAct:
    """By place: whole windows are read, and names would cost half as much again."""
    article_id, ordinal, day, tier, event_id, issuer, direction, family, subject, title, language = row
    item = Item(
        refs=(ActRef(article_id=article_id, ordinal=ordinal),),
        issuer=issuer,
        day=day,
        tier=tier,
        direction=direction,
        family=family,
        title=title,
        language=language,
        commodities=subject.commodities,
        list_id=subject.list_id,
        firms=subject.firms,
        target=subject.target,
        number=subject.number,
    )
    return StoredAct(item=item, event_id=event_id)
