"""One event with all that is stored about it, for its page and for the outputs that show it."""

import re
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.identity import issuer_of_key
from monitor.pipeline.alerts.compose import act_of
from monitor.pipeline.events.background import background_of
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.lookup import EventRow
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.calendar import calendar_dates
from monitor.reports.page.known_acts import load_known_acts
from monitor.reports.regime import measure_statuses
from monitor.web.parts import WebParts

if TYPE_CHECKING:
    from monitor.domain.event.report import Report
    from monitor.reports.explain.decisions import EventRecord
    from monitor.reports.page.event import EventDetails
    from monitor.reports.page.why_event import EventReasons

FoundEvent = tuple[EventRow, "tuple[Report, ...]", tuple[EventArticle, ...]]

_ALWAYS = timedelta(days=36_500)
_TEXTS = 25  # reports whose text is quoted


async def find_event(parts: WebParts, name: str) -> FoundEvent | None:
    """Return the event with this label or id, which may have been merged into another; None if there is none."""
    return await parts.archive.event(name) if len(name) <= 64 and name.isprintable() else None


async def event_details(
    parts: WebParts,
    row: EventRow,
    reports: "Sequence[Report]",
    articles: Sequence[EventArticle],
    merged_from: str,
) -> "EventDetails":
    from monitor.reports.explain.decisions import EventRecord
    from monitor.reports.page.event import EventDetails

    event = row.event
    developments = await parts.traces.developments(event.id)
    if not parts.options.show_watch:
        developments = tuple(d for d in developments if d.kind is not DevelopmentKind.TOUCHES_WATCH_LIST)
    record = EventRecord(
        row=row,
        reports=tuple(reports),
        articles=tuple(articles),
        deliveries=await parts.traces.deliveries(event.id),
        developments=developments,
        precedents=await parts.traces.precedent_results(event.id),
    )
    config, now = parts.config(), parts.now()

    def read(queries: PageQueries) -> "EventDetails":
        act = act_of(event, reports, config.vocabulary) if reports else None
        loaded = {a.article_id: queries.articles.get(a.article_id) for a in articles[:_TEXTS]}
        texts = {article_id: article.text for article_id, article in loaded.items() if article is not None}
        details = EventDetails(
            record=record,
            act=act,
            user_actions=queries.interactions.of_event(event.id),
            texts=texts,
            merged_from=(merged_from,) if re.fullmatch(r"E-[0-9A-Z]{4,40}", merged_from) else (),
            entry=next(iter(queries.register.of(event.id)), None),
        )
        if act is None or not event.issuer or event.sample:
            return details
        first = min(event.day, act.announced or event.day)  # the day that counts for an act
        known = load_known_acts(
            queries, config.vocabulary, issuers=(event.issuer,), goods=act.commodities or ("",), since=first
        )
        acts = known.acts if known is not None else ()
        issuer = issuer_of_key(event.issuer)
        states = measure_statuses(acts, config.vocabulary, now=now, issuer=issuer, event=event.label)
        return replace(
            details,
            context=background_of(queries, event, reports, config).context,
            status=next(iter(states), None),
            dates=calendar_dates(
                acts, config.vocabulary, now=now, ahead=_ALWAYS, back=_ALWAYS, everything=True, event=event.label
            ),
        )

    return await parts.read(read)


async def reasons_of(parts: WebParts, record: "EventRecord") -> "EventReasons":
    """Return why the event was alerted or not, by the rules that run now."""
    from monitor.reports.evaluation.engine import Engine
    from monitor.reports.page.why_event import event_reasons

    config, event = parts.config(), record.event
    acts = await parts.traces.acts(event.id)
    links = await parts.traces.links(event.issuer)
    rules = ReaderConfig(vocabulary=config.vocabulary, rules=tuple(config.rules.values()), version="")
    return await to_thread(event_reasons, record, acts, links, Engine(rules, config.routes), parts.options.audience)
