"""Acts of stored events and of the register in one list: what reports, alerts and calendars call the past.

Of each event the surest report speaks. Near misses and the sample are no past of anybody.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Row, ScalarSelect, Select, and_, select

from monitor.domain.act import Act, Stage
from monitor.domain.event.past import PastAct, ties_of, united
from monitor.store.register import entries_of
from monitor.store.tables import ACT, ARTICLE, EVENT

__all__ = ["past_of", "surest_reports", "told_of"]


def past_of(
    connection: Connection, issuer: str | None, *, since: date | None = None, until: date | None = None
) -> tuple[PastAct, ...]:
    """As `ports.EventBook.past`."""
    known = united(entries_of(connection, issuer), _told(connection, issuer, since))
    first, last = since or date.min, until or date.max
    return tuple(past for past in known if first <= past.day <= last and not past.is_near_miss)


def told_of(connection: Connection, issuer: str | None) -> tuple[PastAct, ...]:
    """As `ports.Archive.told`."""
    return tuple(sorted(_told(connection, issuer, None), key=lambda past: past.order))


def surest_reports(issuer: str | None, since: date | None) -> Select[Any]:
    """The surest act of each event of the issuer (of all where that is None) that began on that day or later."""
    surest = and_(ACT.c.article_id == _of_surest(ACT.c.article_id), ACT.c.ordinal == _of_surest(ACT.c.ordinal))
    statement = (
        select(EVENT.c.id, EVENT.c.label, EVENT.c.day, EVENT.c.stage, EVENT.c.certainty, EVENT.c.headline)
        .add_columns(ACT.c.act, ARTICLE.c.url)
        .select_from(EVENT.join(ACT, surest).join(ARTICLE, ARTICLE.c.id == ACT.c.article_id))
        .where(EVENT.c.joined_into.is_(None), EVENT.c.reports > 0, EVENT.c.kind == "act")
        .where(EVENT.c.sample.is_(False) if issuer is None else EVENT.c.issuer == issuer)
    )
    return statement if since is None else statement.where(EVENT.c.day >= since)


def _of_surest(column: Column[Any]) -> ScalarSelect[Any]:
    """By event, so that whatever the database guesses it looks acts up and walks through none but an event's."""
    own = ACT.alias("own")
    order = (own.c.certainty.desc(), own.c.tier, own.c.day, own.c.article_id, own.c.ordinal)
    return (
        select(own.c[column.name])
        .where(own.c.event_id == EVENT.c.id)
        .order_by(*order)
        .limit(1)
        .correlate(EVENT)
        .scalar_subquery()
    )


def _told(connection: Connection, issuer: str | None, since: date | None) -> Iterator[PastAct]:
    return map(_past_act, connection.execute(surest_reports(issuer, since)))


def _past_act(row: Row[*tuple[Any, ...]]) -> PastAct:
    """The act as its event has it: the stage is the furthest of all reports, the certainty theirs together."""
    told: Act = row.act
    denied = told.stage is Stage.DENIED
    act = replace(told, stage=told.stage if denied else row.stage, certainty=row.certainty)
    return PastAct(
        event_id=row.id,
        label=row.label,
        day=min(act.announced or row.day, row.day),
        act=act,
        title=row.headline,
        url=row.url,
        agencies=(act.agency,) if act.agency else (),
        ties=ties_of(act),
    )
