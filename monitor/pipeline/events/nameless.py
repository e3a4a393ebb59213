"""Issuers for acts that name none, from acts of the same kind, direction and goods: before they are stored, and for
stored acts when an act with an issuer arrives.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.act import Act
from monitor.domain.event.identity import ActRef, EventId, issuer_key
from monitor.domain.event.nameless import (
    NAMELESS_WINDOW,
    KnownAct,
    Traits,
    are_one_act,
    known_acts,
    named_like,
    with_issuer_of,
)
from monitor.domain.sources.licensing import EXPORT, Terms, licence
from monitor.pipeline.events.refold import days_around
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import StoredAct, StoredArticle
from monitor.ports.repositories.store import HasEvents, HasLinks

_SAME = 40  # latest events on the same goods that are compared

Known = Sequence[KnownAct]


class NamelessTransaction(HasEvents, HasLinks, Protocol):
    """Repositories to find whose act a nameless one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Stored acts that got an issuer. `days`: by issuer key the first day whose acts have to be folded again. `left`:
    the events that the acts left.
    """

    days: Mapping[str, date] = field(default_factory=dict)
    left: frozenset[EventId] = frozenset()


def with_issuers(
    tx: HasEvents, found: Sequence[ExtractedArticle], config: RuntimeConfig, *, now: datetime
) -> tuple[ExtractedArticle, ...]:
    """The articles, with the issuer of a known act, or of one of these articles, for acts that are one with it."""
    if not any(act.issuer is None for one in found for act in one.reading.acts):
        return tuple(found)
    beside = [
        KnownAct.of(act, _day(one, now), url=_address(one, config))
        for one in found
        for act in one.reading.acts
        if act.issuer
    ]
    return tuple(_named(tx, one, beside, config, now) for one in found)


def _day(one: ExtractedArticle, now: datetime) -> date:
    return (one.article.published or now).date()


def _address(one: ExtractedArticle, config: RuntimeConfig) -> str:
    """The address of the article, "" if not everybody may see it."""
    terms = Terms.of(config.sources.get(one.article.source_id))
    return licence(terms, EXPORT, called="").link(one.article.url)


def _named(
    tx: HasEvents, one: ExtractedArticle, beside: Known, config: RuntimeConfig, now: datetime
) -> ExtractedArticle:
    acts = tuple(_with_issuer(tx, act, _day(one, now), beside, config) for act in one.reading.acts)
    return one if acts == one.reading.acts else replace(one, reading=replace(one.reading, acts=acts))


def _with_issuer(tx: HasEvents, act: Act, day: date, beside: Known, config: RuntimeConfig) -> Act:
    if act.issuer is not None or not act.commodities:
        return act
    nameless = Traits.of_act(act, day)
    return with_issuer_of(act, named_like(nameless, (*_known(tx, nameless, config), *beside)))


def _known(tx: HasEvents, nameless: Traits, config: RuntimeConfig) -> Known:
    """Acts of all issuers on the same goods, some days before and after."""
    names = config.vocabulary.overlapping(nameless.goods)
    since, until = days_around(nameless.day, NAMELESS_WINDOW)
    return known_acts(tx.events.past(None, since=since, until=until, about=names, limit=_SAME))


def name_stored(
    tx: NamelessTransaction,
    changed: Sequence[tuple[ExtractedArticle, StoredArticle]],
    config: RuntimeConfig,
    *,
    sample: bool,
) -> Renamed:
    """Give the issuer of an act in these stored articles to stored acts that are one with it and name none."""
    arrived = [
        KnownAct.of(act, kept.day, url=_address(one, config))
        for one, kept in changed
        for act in one.reading.acts
        if act.issuer and act.commodities
    ]
    if not arrived:
        return Renamed()
    nameless = issuer_key(None, sample=sample)
    rows = [row for row in _stored_near(tx, nameless, {act.traits.day for act in arrived}) if row.event_id is not None]
    decided = tx.links.events(nameless) if rows else frozenset()
    days: dict[str, date] = {}
    left: set[EventId] = set()
    for row, known in _named_rows(tx, (r for r in rows if r.event_id not in decided), arrived, config):
        issuer = issuer_key(known.issuer, sample=sample)
        tx.events.name_issuer(row.item.refs, issuer, known.report)
        for key in (issuer, nameless):
            days[key] = min(row.item.day, days.get(key, row.item.day))
        left |= {row.event_id} if row.event_id is not None else set()
    rest = [act.item.day for event in left for act in tx.events.acts_of(event)]
    if rest:
        days[nameless] = min(days[nameless], *rest)
    return Renamed(days=days, left=frozenset(left))


def _stored_near(tx: HasEvents, issuer: str, days: Iterable[date]) -> Iterable[StoredAct]:
    """The issuer's stored acts near these days, which may be years apart: the first poll brings old articles."""
    found: dict[tuple[ActRef, ...], StoredAct] = {}
    done = date.min
    for day in sorted(days):
        since, until = days_around(day, NAMELESS_WINDOW)
        found |= {row.item.refs: row for row in tx.events.acts(issuer, since=max(since, done), until=until)}
        done = until
    return found.values()


def _named_rows(
    tx: HasEvents, rows: Iterable[StoredAct], arrived: Known, config: RuntimeConfig
) -> Iterator[tuple[StoredAct, KnownAct]]:
    """The acts that are one with an act that arrived, each with the act that has its issuer."""
    for row in rows:
        traits = Traits.of_item(row.item)
        if any(are_one_act(traits, act.traits) for act in arrived):
            known = named_like(traits, (*_known(tx, traits, config), *arrived))
            if known is not None:
                yield row, known
