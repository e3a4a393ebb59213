"""Filters of the pages on known acts and dates: those of the shared filter that acts of a register have, and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import QueryParams

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.errors import PageRequestError
from monitor.language.query.nearest import did_you_mean
from monitor.reports.event_filter import EventFilter
from monitor.web.filters import filter_of
from monitor.web.parts import WebParts
from monitor.wording.phrases.names import short_place

NARROWING = ("issuer", "commodity", "hs", "eccn", "direction", "measure", "stage", "watch", "since", "until")
"""The filters that these pages share with lists of events; the others are on reports and alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowFields:
    """What the form shows: the value of each field as people write it, the names that it offers, `choices` of fields
    with few values, and the values that it only keeps.
    """

    only: EventFilter
    issuer: str
    commodity: str
    issuers: tuple[str, ...]
    goods: tuple[str, ...]
    choices: Mapping[str, Sequence[str]]
    kept: tuple[tuple[str, str], ...]


def narrowed(params: QueryParams, parts: WebParts, *, also: Sequence[str] = ()) -> EventFilter:
    """Return the filter of an address. `also` are the further parameters of the page. Raises PageRequestError."""
    allowed = (*NARROWING, *also)
    unknown = tuple(
        f"{name[:40]}: unknown filter. {did_you_mean(name, allowed)}".strip() for name in params if name not in allowed
    )
    shared = QueryParams([pair for pair in params.multi_items() if pair[0] in NARROWING])
    try:
        found = filter_of(shared, parts)
    except PageRequestError as error:
        raise PageRequestError((*unknown, *error.problems)) from error
    if unknown:
        raise PageRequestError(unknown)
    return found


def day_of(params: QueryParams, name: str) -> date | None:
    """Return the day of a parameter, None without it. Raises PageRequestError."""
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PageRequestError((f"{name}: not a day. Write it as 2026-11-29.",)) from error


def days_of(params: QueryParams, name: str, default: int, *, most: int) -> int:
    """Return the number of days of a parameter. Raises PageRequestError."""
    text = params.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= most):
        raise PageRequestError((f"{name}: not a number of days from 0 to {most:,}.",))
    return int(text)


def fields_of(only: EventFilter, parts: WebParts) -> NarrowFields:
    vocabulary = parts.config().vocabulary
    goods = {c.id: c.label for c in vocabulary.of_kind(ConceptKind.COMMODITY)}
    places = {c.id: short_place(c.id, vocabulary) for c in vocabulary.of_kind(ConceptKind.PLACE)}
    return NarrowFields(
        only=only,
        issuer=next((places[i] for i in only.issuers), ""),
        commodity=next((goods[i] for i in only.goods), ""),
        issuers=tuple(sorted(set(places.values()))),
        goods=tuple(sorted(set(goods.values()))),
        choices={name: [str(one) for one in values] for name, values in _CHOICES.items()},
        kept=tuple(pair for pair in only.pairs if pair[0] in _KEPT),
    )


_CHOICES = {"direction": Direction, "measure": Measure, "stage": Stage}
_KEPT = ("eccn", "watch", "since", "until")
