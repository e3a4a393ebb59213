"""Past acts: acts of stored events and of the register in one list, for reports, alerts and calendars.

The report of the highest certainty represents an event. Near misses and the sample are left out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    select,
    type_coerce,
    union,
)

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Direction
from monitor.domain.event.context import CONTROLS, is_control
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field, StatedValues, values_by_field, with_values
from monitor.domain.event.identity import EventId, issuer_key, issuer_of_key
from monitor.domain.event.past_acts import PastAct, united
from monitor.domain.sources.licensing import EXPORT, licence
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.columns import JsonColumn
from monitor.store.events.event_subjects import about_parameters, latest_about
from monitor.store.events.links import separated_from
from monitor.store.events.register import entries_of
from monitor.store.schema.tables import ACT, ARTICLE, EVENT


def past_of(
    connection: Connection,
    issuer: str | None,
    *,
    since: date | None = None,
    until: date | None = None,
    about: Collection[str] | None = None,
    limit: int | None = None,
) -> tuple[PastAct, ...]:
    """Implements `ports.EventRepository.past`."""
    entries = entries_of(connection, issuer)
    known = (
        united(entries, _past_acts(connection, surest_reports(issuer, since)))
        if about is None
        else _about(connection, entries, issuer, since, about=frozenset(about), limit=limit)
    )
    first, last = since or date.min, until or date.max
    return tuple(past for past in known if first <= past.day <= last and not past.is_near_miss)


def controls_of(connection: Connection, issuer: str, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
    """Implements `ports.EventRepository.controls`."""
    last = (
        select(EVENT.c.id)
        .where(EVENT.c.issuer == issuer, EVENT.c.day >= since, EVENT.c.day <= until)
        .where(EVENT.c.measure.in_(CONTROLS), EVENT.c.direction.in_(_RESTRICTING), EVENT.c.joined_into.is_(None))
        .order_by(EVENT.c.day.desc(), EVENT.c.id.desc())
        .limit(limit)
    )
    ids = connection.scalars(last).all()
    known = united(entries_of(connection, issuer), _past_acts(connection, _surest().where(EVENT.c.id.in_(ids))))
    return tuple(past for past in known if since <= past.day <= until and is_control(past.act))[-limit:]


def beside_of(
    connection: Connection, event: PolicyEvent, *, since: date, until: date, limit: int
) -> tuple[PastAct, ...]:
    """Implements `ports.EventRepository.beside`."""
    parameters = {"event": event.id, "since": since, "until": until, "most": limit}
    statement = _BESIDE_ANY
    if issuer_of_key(event.issuer):
        nameless = issuer_key(None, sample=event.sample)
        statement, parameters = _BESIDE, {**parameters, "issuers": [event.issuer, nameless]}
    elif event.sample:
        return ()
    ids = connection.scalars(statement, parameters).all()
    return tuple(sorted(_past_acts(connection, _surest().where(EVENT.c.id.in_(ids))), key=lambda past: past.order))


def _beside(*condition: ColumnElement[bool]) -> Select[tuple[str]]:
    """Select the latest other events of some days that were not separated from an event by hand."""
    return (
        select(EVENT.c.id)
        .where(*condition, EVENT.c.day >= bindparam("since"), EVENT.c.day <= bindparam("until"))
        .where(EVENT.c.joined_into.is_(None), EVENT.c.kind == "act", EVENT.c.id != bindparam("event"))
        .where(EVENT.c.id.not_in(separated_from(bindparam("event"))))
        .order_by(EVENT.c.day.desc(), EVENT.c.id.desc())
        .limit(bindparam("most"))
    )


_BESIDE = _beside(EVENT.c.issuer.in_(bindparam("issuers", expanding=True)))
_BESIDE_ANY = _beside(EVENT.c.sample.is_(False))


def numbered_of(connection: Connection, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
    """Implements `ports.EventRepository.numbered`."""
    if not numbers:
        return ()
    bearing = select(ACT.c.event_id).where(ACT.c.issuer == issuer, ACT.c.number_key.in_(sorted(set(numbers))))
    known = united(entries_of(connection, issuer), _past_acts(connection, _surest().where(EVENT.c.id.in_(bearing))))
    return tuple(past for past in known if not past.names.isdisjoint(numbers))


_RESTRICTING = (Direction.TIGHTENING, Direction.MIXED, Direction.NONE)  # NONE: a rule that is revised


def _about(
    connection: Connection,
    entries: Sequence[PastAct],
    issuer: str | None,
    since: date | None,
    *,
    about: frozenset[str],
    limit: int | None,
) -> tuple[PastAct, ...]:
    """Return past acts about some goods, lists or firms, in canonical order."""
    named = {entry.entry: entry.event_id for entry in entries if not about.isdisjoint(entry.act.about)}
    reported = tuple(_past_acts(connection, *surest_reports_about(issuer, about, since, limit, also=named.values())))
    events = {past.event_id for past in reported}
    known = united(entries, reported)
    chosen = {past.event_id for past in known if past.event_id in events or past.entry in named}
    names = {name for past in known if past.event_id in chosen for name in past.names}
    return tuple(p for p in known if p.event_id in chosen or _changes_one_of(p, names))


def _changes_one_of(past: PastAct, names: Collection[str]) -> bool:
    """True for an act of the register that names one of the acts, and no goods of its own: it may suspend them."""
    return bool(past.entry) and not past.act.about and any(tie.to in names for tie in past.ties)


def reported_past(connection: Connection, issuer: str | None) -> tuple[PastAct, ...]:
    """Implements `ports.Archive.reported_acts`."""
    return tuple(sorted(_past_acts(connection, surest_reports(issuer, None)), key=lambda past: past.order))


def surest_reports(issuer: str | None, since: date | None) -> Select[Any]:
    """Select the act of the highest certainty of each event of the issuer (None: all) that began from `since` on."""
    statement = _surest().where(EVENT.c.sample.is_(False) if issuer is None else EVENT.c.issuer == issuer)
    return statement if since is None else statement.where(EVENT.c.day >= since)


def surest_reports_about(
    issuer: str | None,
    about: Collection[str],
    since: date | None,
    limit: int | None = None,
    *,
    also: Collection[EventId] = (),
) -> tuple[Select[Any], Mapping[str, Any]]:
    """Select the same for events about one of the concepts, and for the events in `also`, whenever they began.

    Returns the statement and its parameters.
    """
    concepts, given = about_parameters(issuer, about, since)
    statement = _surest_about(of_issuer=issuer is not None, dated=since is not None, concepts=concepts, limit=limit)
    return statement, {**given, "also": sorted(set(also))}


@cache
def _surest_about(*, of_issuer: bool, dated: bool, concepts: int, limit: int | None) -> Select[Any]:
    about = latest_about(of_issuer=of_issuer, dated=dated, concepts=concepts, limit=limit)
    ids = union(about, select(EVENT.c.id).where(EVENT.c.id.in_(bindparam("also", expanding=True))))
    statement = _surest().where(EVENT.c.id.in_(ids))
    return statement if of_issuer else statement.where(EVENT.c.sample.is_(False))


class _Values(JsonColumn):
    """The values of a stored state without their reports: most of what decoding an earlier act would cost."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> StatedValues | None:  # noqa: ARG002
        return value and values_by_field((Field(fact["field"]), fact["value"]) for fact in value["facts"])


@cache
def _surest() -> Select[Any]:
    surest = and_(ACT.c.article_id == _of_surest(ACT.c.article_id), ACT.c.ordinal == _of_surest(ACT.c.ordinal))
    return (
        select(EVENT.c.id, EVENT.c.label, EVENT.c.day, EVENT.c.headline)
        .add_columns(type_coerce(EVENT.c.state, _Values).label("stated"))
        .add_columns(ACT.c.act, ARTICLE.c.url, *TERMS)
        .select_from(EVENT.join(ACT, surest).join(SOURCED, ARTICLE.c.id == ACT.c.article_id))
        .where(EVENT.c.joined_into.is_(None), EVENT.c.reports > 0, EVENT.c.kind == "act")
    )


def _of_surest(column: Column[Any]) -> ScalarSelect[Any]:
    """Select by event, so that any query plan looks up the acts of one event only."""
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


def _past_acts(
    connection: Connection, statement: Select[Any], parameters: Mapping[str, Any] | None = None
) -> Iterator[PastAct]:
    return map(_past_act, connection.execute(statement, parameters).all())


def _past_act(row: Row[*tuple[Any, ...]]) -> PastAct:
    """Return the act with the event state of all its reports. Every channel sees it, so a restricted link is left
    out.
    """
    surest: Act = row.act
    stated: StatedValues | None = row.stated
    act = surest if stated is None else with_values(surest, stated)
    url = licence(terms_in(row), EXPORT, called="").link(row.url)
    return PastAct.of_event(act, event_id=row.id, label=row.label, opened=row.day, title=row.headline, url=url)
