"""Acts as event identity compares them, and the earlier acts that an act may join.

Few events of a window are candidates. Of an event with hundreds of reports only the first act is compared; the others
add goods, kinds and numbers. So few acts of a window are decoded.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Text, bindparam, select, type_coerce

from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.ports.repositories.articles import StoredAct
from monitor.store.database.columns import CachedCoded
from monitor.store.schema.tables import ACT, ARTICLE

_COMPARED = (
    *(ACT.c.article_id, ACT.c.ordinal, ACT.c.day, ACT.c.tier, ACT.c.event_id),
    *(ACT.c.issuer, ACT.c.direction, ACT.c.family, ACT.c.subject),
)
ITEMS = select(*_COMPARED, ARTICLE.c.title, ARTICLE.c.language).select_from(ACT.join(ARTICLE))
_EARLIER = select(  # of a whole window: not decoded, because few of them are used
    *(ACT.c.article_id, ACT.c.ordinal, ACT.c.day, ACT.c.tier, ACT.c.event_id, ACT.c.issuer),
    *(type_coerce(column, Text) for column in (ACT.c.direction, ACT.c.family, ACT.c.subject)),
).where(ACT.c.issuer == bindparam("issuer"), ACT.c.day >= bindparam("since"), ACT.c.day < bindparam("day"))
_TITLES = select(ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.language).where(
    ARTICLE.c.id.in_(bindparam("articles", expanding=True))
)
_ORDER = itemgetter(2, 3, 0, 1)  # as Item.order
_EVENT = 4
_UNTITLED = ("", "")
_SUBJECTS = CachedCoded(Subject)
_Row = Sequence[Any]


def stored_acts(rows: Iterable[_Row]) -> tuple[StoredAct, ...]:
    """Return acts from rows of ITEMS in canonical order (sorted here: databases collate differently)."""
    return tuple(map(_stored_act, sorted(rows, key=_ORDER)))


def earlier_acts(
    connection: Connection,
    issuer: str,
    since: date,
    day: date,
    *,
    reach: Callable[[Subject], bool],
    words: Collection[str],
    also: Collection[EventId],
) -> tuple[StoredAct, ...]:
    """Return acts of the issuer in [since, day) in canonical order: the first of each event that `reach` accepts or
    `also` contains, and those with new goods, kinds or numbers. The latter have neither title nor language.
    """
    rows = connection.execute(_EARLIER, {"issuer": issuer, "since": since, "day": day}).all()
    met = _met(rows, reach, also)
    kept = list(_informative(sorted((row for row in rows if row[_EVENT] in met), key=_ORDER), words))
    firsts = [row[0] for row, is_first in kept if is_first]
    found = connection.execute(_TITLES, {"articles": firsts}) if firsts else ()
    titles = {article_id: words for article_id, *words in found}
    return tuple(_stored_act((*row, *(titles[row[0]] if is_first else _UNTITLED))) for row, is_first in kept)


def _met(rows: Sequence[_Row], reach: Callable[[Subject], bool], also: Collection[EventId]) -> Collection[str]:
    """Return the events in `also` and those with an act that `reach` accepts. Cached, because subjects repeat."""
    met: set[str] = set(also)
    known: dict[str, bool] = {}
    for *_, event_id, _, _, _, subject in rows:
        if event_id is None or event_id in met:
            continue
        is_met = known.get(subject)
        if is_met is None:
            is_met = known[subject] = reach(_SUBJECTS.decoded(subject))
        if is_met:
            met.add(event_id)
    return met


def _informative(rows: Iterable[_Row], words: Collection[str]) -> Iterator[tuple[_Row, bool]]:
    """Yield the first act of each event, and acts with something new; with True for the first. Values are decoded."""
    seen: dict[str, set[object]] = {}
    for row in rows:
        *names, event_id, issuer, direction, family, written = row
        subject = _SUBJECTS.decoded(written)
        news = {family, bool(subject.commodities), *(word for word in subject.commodities if word in words)}
        if subject.listed:
            news.add(subject.listed)
        if subject.number is not None:
            news.add((subject.number, direction, family))
        known = seen.setdefault(event_id, set())
        if not news <= known:
            yield (*names, event_id, issuer, Direction(direction), Family(family), subject), not known
            known |= news


def _stored_act(row: _Row) -> StoredAct:
    """Unpack by position: whole windows are read, and access by name costs half as much again."""
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
        answers=subject.answers,
        listed=subject.listed,
        stopped=subject.stopped,
    )
    return StoredAct(item=item, event_id=event_id)
