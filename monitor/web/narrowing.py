"""Filters of the pages on known acts and dates: issuer, goods and codes of the shared filter, and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import QueryParams

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.errors import FilterError, PageRequestError
from monitor.language.query.nearest import did_you_mean
from monitor.reports.event_filter import EventFilter, read_filter
from monitor.wording.phrases.names import short_place

__all__ = ["NARROWING", "NarrowFields", "day_of", "days_of", "fields_of", "narrowed"]

NARROWING = ("issuer", "commodity", "hs", "eccn")
"""The filters that these pages share with lists of events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowFields:
    """What the form shows: the value of each field as people write it, and the names that it offers."""

    issuer: str
    commodity: str
    hs: str
    issuers: tuple[str, ...]
    goods: tuple[str, ...]


def narrowed(params: QueryParams, vocabulary: Vocabulary, *, also: Sequence[str] = ()) -> EventFilter:
    """Return the filter of an address. `also` are the further parameters of the page. Raises PageRequestError."""
    allowed = (*NARROWING, *also)
    unknown = tuple(
        f"{name[:40]}: unknown filter. {did_you_mean(name, allowed)}".strip() for name in params if name not in allowed
    )
    pairs = [(name, value) for name, value in params.multi_items() if name in NARROWING]
    try:
        found = read_filter(pairs, lambda: vocabulary)
    except FilterError as error:
        lines = tuple(f"{name}: {problem}" for name, problem in error.problems)
        raise PageRequestError((*unknown, *lines)) from error
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


def fields_of(only: EventFilter, vocabulary: Vocabulary) -> NarrowFields:
    goods = {c.id: c.label for c in vocabulary.of_kind(ConceptKind.COMMODITY)}
    places = {c.id: short_place(c.id, vocabulary) for c in vocabulary.of_kind(ConceptKind.PLACE)}
    return NarrowFields(
        issuer=next((places[i] for i in only.issuers), ""),
        commodity=next((goods[i] for i in only.goods), ""),
        hs=next(iter(only.hs), ""),
        issuers=tuple(sorted(set(places.values()))),
        goods=tuple(sorted(set(goods.values()))),
    )
