"""What programs may ask: one declaration for the JSON API, its OpenAPI document and the tools of assistants."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.rules.rule import Level
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.errors import PageRequestError
from monitor.language.query.nearest import did_you_mean
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.api.adapt import (
    dates_answer,
    event_answer,
    known_answer,
    sources_answer,
    summary_of,
    why_answer,
)
from monitor.reports.api.values import (
    CalendarAnswer,
    EventAnswer,
    EventsAnswer,
    KnownAnswer,
    SourcesAnswer,
    WhyAnswer,
)
from monitor.reports.event_filter import FILTERS, goods_of, keeps_act
from monitor.reports.page.known_acts import load_known_acts
from monitor.reports.regime import MeasureStatus, measure_statuses
from monitor.web.event_details import FoundEvent, event_details, find_event, reasons_of
from monitor.web.filters import LANGUAGES, conditions
from monitor.web.narrowing import NARROWING, day_of, narrowed
from monitor.web.outputs.listing import EVENTS, MOST_EVENTS, limit_in, listing
from monitor.web.pages.calendar import TOO_MANY, AskedDates
from monitor.web.pages.sources import shown_sources
from monitor.web.parts import WebParts

if TYPE_CHECKING:
    from monitor.reports.page.event import EventDetails, EventView

_ROWS, _MOST_ROWS = 100, 500
_ABOUT_CHARS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an address. One that is repeated may be given several times; one of them is enough."""

    name: str
    about: str
    schema: Mapping[str, Any]
    repeated: bool = False
    required: bool = False
    in_path: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`params` are those of the address, with those of its path. `base` begins addresses of the page; "" for none."""

    params: QueryParams
    parts: WebParts
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A question with its address. `answer` returns a value of the type `gives`; it raises MonitorError and
    HTTPException.
    """

    name: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    gives: type[Any]
    answer: Callable[[Asked], Awaitable[Any]]


# ------------------------------------------------------------------ answers


async def _events(asked: Asked) -> EventsAnswer:
    found = await listing(asked.params, asked.parts)
    following = None if found.next_query is None else f"{asked.base}/api/v1/events?{found.next_query}"
    events = await to_thread(lambda: tuple(summary_of(listed, card, asked.base) for listed, card in found.events))
    return EventsAnswer(events=events, next=following)


async def _event(asked: Asked) -> EventAnswer:
    _only(asked.params, "event")
    label = asked.params.get("event", "").strip()
    found = await _living(asked.parts, label)
    details = await event_details(asked.parts, *found, "")
    view = await _view(details, asked.parts)
    return event_answer(view, asked.base, asked=label if view.label not in (label, label.upper()) else "")


async def _view(details: "EventDetails", parts: WebParts) -> "EventView":
    from monitor.reports.page.event import event_view

    today = parts.now().date()
    return await to_thread(event_view, details, parts.config().vocabulary, parts.options.audience, today=today)


async def _living(parts: WebParts, label: str) -> FoundEvent:
    """The event that the label leads to now. Raises HTTPException."""
    found = await find_event(parts, label)
    if found is None:
        shown = label[:64] if label.isprintable() else "this"
        raise HTTPException(404, f"No event is called {shown!r}. Labels look like E-7K2Q; /api/v1/events lists them.")
    living = await parts.archive.living(found[0].event)
    return found if living.id == found[0].event.id else await find_event(parts, living.label) or found


async def _why(asked: Asked) -> WhyAnswer:
    _only(asked.params, "about")
    about = asked.params.get("about", "").strip()
    if not about or len(about) > _ABOUT_CHARS or not about.isprintable():
        raise PageRequestError(
            (f"about: give the label of an event, the id of an article or a URL, up to {_ABOUT_CHARS:,} characters.",)
        )
    parts = asked.parts
    if await find_event(parts, about) is None:
        return await _why_unknown(parts, about)
    details = await event_details(parts, *await _living(parts, about), "")
    view = await _view(details, parts)
    return why_answer(view, await reasons_of(parts, details.record), asked.base, about=about)


async def _why_unknown(parts: WebParts, about: str) -> WhyAnswer:
    """What is not an event is looked up as `monitor why` does, where a child process may read texts."""
    found = None if parts.explain is None else await parts.explain(about)
    if found is None or not found.is_known:
        shown = about if len(about) <= 200 else f"{about[:200]}…"
        near = found.text if found is not None else ""
        detail = f"Nothing is known about {shown}. {near or 'Give the label of an event (E-7K2Q), or a URL.'}"
        raise HTTPException(404, detail)
    return WhyAnswer(about=about, event="", page="", text=found.text, rules=(), one_event=(), reports=())


async def _known(asked: Asked) -> KnownAnswer:
    vocabulary, now = asked.parts.config().vocabulary, asked.parts.now()
    only = narrowed(asked.params, asked.parts, also=("on", "limit"))
    on, goods, wanted = day_of(asked.params, "on"), goods_of(only, vocabulary), keeps_act(conditions(only, asked.parts))
    limit = limit_in(asked.params, _ROWS, most=_MOST_ROWS)

    def read(queries: PageQueries) -> tuple[tuple[MeasureStatus, ...], bool] | None:
        loaded = load_known_acts(queries, vocabulary, issuers=only.issuers, goods=goods)
        if loaded is None:
            return None
        found = measure_statuses(loaded.acts, vocabulary, now=now, on=on, commodities=goods or None, wanted=wanted)
        return found, loaded.is_whole

    found = await asked.parts.read(read)
    if found is None:
        raise PageRequestError((TOO_MANY,))
    return known_answer(found[0], on=on, is_whole=found[1], limit=limit)


async def _calendar(asked: Asked) -> CalendarAnswer:
    wanted = AskedDates(asked.params, asked.parts, also=("limit",))
    limit = limit_in(asked.params, _ROWS, most=_MOST_ROWS)
    loaded = await asked.parts.read(wanted.load)
    if loaded is None:
        raise PageRequestError((TOO_MANY,))
    return dates_answer(wanted.dates(loaded, asked.parts), is_whole=loaded.is_whole, limit=limit)


async def _sources(asked: Asked) -> SourcesAnswer:
    _only(asked.params)
    page, hidden = await shown_sources(asked.parts)
    return sources_answer(page, asked.base, hidden=hidden)


def _only(params: QueryParams, *known: str) -> None:
    """Refuse unknown parameters."""
    lines = [f"{name[:40]}: unknown parameter. {did_you_mean(name, known)}".strip() for name in params]
    problems = tuple(line for name, line in zip(params, lines, strict=True) if name not in known)
    if problems:
        raise PageRequestError(problems)


# ------------------------------------------------------------------ parameters


def _text(most: int = 500) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}


def _one_of(values: type[StrEnum] | Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(one) for one in values]}


_DAY = {"type": "string", "format": "date"}
_FILTERS = {
    "issuer": ("id or name of the issuing place in any language: CN, China, EU", _text()),
    "commodity": ("id or name of goods in any language: gallium, rare_earths, 稀土", _text()),
    "hs": ("HS code of goods: 2846, 8112.92", _text()),
    "eccn": ("export control classification number: 3A090", _text()),
    "direction": ("whether exports become harder or easier", _one_of(Direction)),
    "measure": ("kind of measure", _one_of(Measure)),
    "stage": ("how far the act has come", _one_of(Stage)),
    "level": ("lowest level of its alerts", _one_of(Level)),
    "language": ("language of a report", _one_of(LANGUAGES)),
    "rule": ("id of a rule that matched a report", _text()),
    "watch": ("what of the watch list is touched, where the page may show it", _one_of(WATCH_VALUES)),
    "since": ("first day of the event", _DAY),
    "until": ("last day of the event", _DAY),
    "text": ('names, which find all their spellings, or words of a report; "…" for a phrase as written', _text()),
}
_SINGLE = frozenset({"level", "watch", "since", "until", "text"})


def _filter(name: str) -> Parameter:
    about, schema = _FILTERS[name]
    return Parameter(name=name, about=about, schema=schema, repeated=name not in _SINGLE)


def _limit(default: int, most: int) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter(name="limit", about="the most that the answer has", schema=schema)


EVENT_PARAMETERS = (
    *map(_filter, FILTERS),
    Parameter(name="after", about="place in the list, from `next` of an answer", schema=_text()),
    _limit(EVENTS, MOST_EVENTS),
)
_NARROWING = tuple(map(_filter, NARROWING))
_DAYS = {"type": "integer", "minimum": 0, "maximum": 3_650}
DATE_PARAMETERS = (
    *_NARROWING,
    Parameter(name="ahead", about="days ahead; 180 without it", schema=_DAYS),
    Parameter(name="back", about="days back; 30 without it", schema=_DAYS),
)
_LABEL = Parameter(name="event", about="label of an event: E-7K2Q", schema=_text(64), required=True, in_path=True)
_ABOUT = Parameter(
    name="about",
    about="label of an event, id of an article, or the URL of an article",
    schema=_text(_ABOUT_CHARS),
    required=True,
)

OPERATIONS = (
    Operation(
        name="events",
        path="/api/v1/events",
        summary="List policy events, the last stored first",
        parameters=EVENT_PARAMETERS,
        gives=EventsAnswer,
        answer=_events,
    ),
    Operation(
        name="event",
        path="/api/v1/events/{event}",
        summary="Show one event with its reports, quotes, dates and state",
        parameters=(_LABEL,),
        gives=EventAnswer,
        answer=_event,
    ),
    Operation(
        name="why",
        path="/api/v1/why",
        summary="Explain why something was alerted or not",
        parameters=(_ABOUT,),
        gives=WhyAnswer,
        answer=_why,
    ),
    Operation(
        name="regime",
        path="/api/v1/known",
        summary="List known measures: in force, suspended or ended on a day, each with its document",
        parameters=(
            *_NARROWING,
            Parameter(name="on", about="the day; today without it", schema=_DAY),
            _limit(_ROWS, _MOST_ROWS),
        ),
        gives=KnownAnswer,
        answer=_known,
    ),
    Operation(
        name="calendar",
        path="/api/v1/calendar",
        summary="List dates of known measures: starts, ends of suspensions and validity, ends of consultations",
        parameters=(*DATE_PARAMETERS, _limit(_ROWS, _MOST_ROWS)),
        gives=CalendarAnswer,
        answer=_calendar,
    ),
    Operation(
        name="sources",
        path="/api/v1/sources",
        summary="List sources with their health, the worst first, and what is not covered",
        parameters=(),
        gives=SourcesAnswer,
        answer=_sources,
    ),
)
"""All questions, in the order of the document."""
