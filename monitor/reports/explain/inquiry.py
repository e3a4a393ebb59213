"""Answers to `monitor why`: loads the stored data of a named event or article for the pure reports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.articles.article import is_article_id
from monitor.domain.event.identity import EventId
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.source import SourceId
from monitor.errors import SearchError
from monitor.ports.queries.lookup import (
    Archive,
    ArticleRecord,
    ArticleTraces,
    DroppedItem,
    EventConditions,
    SourceRow,
    Trace,
)
from monitor.reports.evaluation.engine import Engine
from monitor.reports.explain.answer import Why, quoted
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.nearest import SHOWN, events_in_words, nearest_in_words, words_of_address
from monitor.reports.explain.same_event import EventActs, Party, why_one_event
from monitor.reports.explain.unseen import Address, watching_sources, why_dropped, why_unseen
from monitor.reports.explain.why import why_article, why_event
from monitor.reports.licensed import headline_of, masked_answer, quoted_headline
from monitor.reports.regime import concept_named
from monitor.wording.phrases.english import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The event or the article that a name identifies."""

    record: EventRecord | None = None
    stored: ArticleRecord | None = None


class WhyAnswers:
    """Answers from one database, limited to what the audience may see. `address` parses an HTTP address; it returns
    None for any other text.
    """

    def __init__(
        self,
        archive: Archive,
        traces: ArticleTraces,
        engine: Engine,
        address: Callable[[str], Address | None],
        *,
        audience: Audience,
    ) -> None:
        self._audience = audience
        self._archive = archive
        self._traces = traces
        self._engine = engine
        self._address = address
        self._hidden: dict[str, str] = {}  # quoted headline that may not be shown → its replacement

    async def why(self, name: str) -> Why | None:
        """Explain an address, an event's label or id, or an article's id; None if nothing has that name."""
        address = self._address(name)
        if address is None:
            target = await self._named(name)
            return await self._explain(target) if target else await self._dropped(name)
        trace = await self._traces.at(address.spellings, under=())
        if trace.articles:
            return await self._explain_all(trace.articles)
        trace = await self._traces.at(address.spellings, under=address.beginnings)
        sources = await self._sources()
        if not trace.dropped:
            watching = [row.source.id for row in watching_sources(address, trace, sources)]
            trace = replace(trace, dropped=await self._traces.deleted(address.spellings, watching))
        why = why_unseen(address, self._masked(trace), sources)
        near = "" if trace.dropped else await self.nearest(name)
        return replace(why, paragraph=f"{why.paragraph} {near}") if near else why

    async def why_one_event(self, one: str, other: str) -> Why | str:
        """Explain whether two names are one event; return the first unknown name instead, if there is one."""
        parties = []
        for name in (one, other):
            target = await self._find(name)
            if target is None:
                return name
            parties.append(await self._party(target))
        first, second = parties
        issuers = {act.item.issuer for party in parties for act in party.acts}
        links = [link for issuer in sorted(issuers) for link in await self._traces.links(issuer)]
        return masked_answer(why_one_event(first, second, self._engine.vocabulary, links), self._hidden)

    async def nearest(self, name: str) -> str:
        """Return suggestions for an unknown name: the newest events on goods of that name, and stored articles with
        its words, one sentence each; "" if there are none.
        """
        address = self._address(name)
        events = "" if address is not None else await self._events_on(name)
        return " ".join(filter(None, (events, await self._articles_with(name))))

    async def _events_on(self, name: str) -> str:
        vocabulary = self._engine.vocabulary
        goods = concept_named(name.strip(), ConceptKind.COMMODITY, vocabulary)
        if goods is None:
            return ""
        rows = await self._archive.events(limit=SHOWN, only=EventConditions(about=vocabulary.overlapping((goods,))))
        return events_in_words([row.event for row in rows], goods, vocabulary.concepts[goods].label)

    async def _articles_with(self, name: str) -> str:
        address = self._address(name)
        words, which = (
            (name, "these words") if address is None else (words_of_address(name), "the words of this address")
        )
        try:
            return nearest_in_words(await self._traces.search(words, limit=SHOWN), which, self._audience)
        except SearchError:  # a name without words, or a whole text
            return ""

    # ---------------------------------------------------------------- looking up

    async def _find(self, name: str) -> _Target | None:
        address = self._address(name)
        if address is None:
            return await self._named(name)
        trace = await self._traces.at(address.spellings, under=())
        return _Target(stored=_foremost(trace.articles)) if trace.articles else None

    async def _named(self, name: str) -> _Target | None:
        record = await self._event(name)
        if record is not None:
            return _Target(record=record)
        stored = await self._traces.article(name.strip().lower())
        return None if stored is None else _Target(stored=stored)

    async def _dropped(self, name: str) -> Why | None:
        """Explain a dropped item by the id that its feed gave it, or a deleted article by its id."""
        trace = await self._traces.at((name,), under=())
        if not trace.dropped:
            trace = replace(trace, dropped=await self._deleted(name.strip().lower()))
        dropped = self._masked(trace).dropped
        return why_dropped(name, dropped) if dropped else None

    async def _deleted(self, name: str) -> tuple[DroppedItem, ...]:
        if not is_article_id(name):
            return ()
        found = await self._traces.deleted_article(name, [row.source.id for row in await self._sources()])
        return () if found is None else (found,)

    async def _sources(self) -> tuple[SourceRow, ...]:
        """Return the sources that the audience may see."""
        return tuple(row for row in await self._archive.sources() if self._audience.may_see(row.source.visible_in))

    def _masked(self, trace: Trace) -> Trace:
        dropped = (replace(d, source_id=SourceId(d.shown(self._audience).tag(d.source_id))) for d in trace.dropped)
        return replace(trace, dropped=tuple(dropped))

    async def _event(self, name: str) -> EventRecord | None:
        found = await self._archive.event(name)
        if found is None:
            return None
        row, reports, articles = found
        successor = await self._archive.living(row.event) if row.event.joined_into else None
        return EventRecord(
            row=row,
            reports=reports,
            articles=articles,
            deliveries=await self._traces.deliveries(row.event.id),
            developments=await self._traces.developments(row.event.id),
            precedents=await self._traces.precedent_results(row.event.id),
            merged_into=successor.label if successor else "",
        )

    async def _events_of(self, stored: ArticleRecord) -> tuple[EventRecord, ...]:
        ids = dict.fromkeys(e for e in (*(a.event_id for a in stored.acts), stored.story_id) if e is not None)
        found = [await self._event(event_id) for event_id in ids]
        return tuple(record for record in found if record is not None)

    # ---------------------------------------------------------------- answering

    async def _explain(self, target: _Target) -> Why:
        if target.stored is not None:
            return why_article(target.stored, await self._events_of(target.stored), self._engine, self._audience)
        assert target.record is not None, "a target is an event or an article"
        speaks = next((a for a in target.record.articles if a.matches), next(iter(target.record.articles), None))
        first = await self._traces.article(speaks.article_id) if speaks else None
        return why_event(target.record, first, self._engine, self._audience)

    async def _explain_all(self, articles: Iterable[ArticleRecord]) -> Why:
        """Explain the foremost article of an address that several sources delivered."""
        every = tuple(articles)
        why = await self._explain(_Target(stored=_foremost(every)))
        if len(every) == 1:
            return why
        sources = joined(tuple(dict.fromkeys(a.shown(self._audience).tag(a.article.source_id) for a in every)))
        return replace(why, paragraph=f"{why.paragraph} It was delivered {len(every)} times, by {sources}.")

    async def _party(self, target: _Target) -> Party:
        if target.stored is not None:
            events = [await self._acts(e.event.id) for e in await self._events_of(target.stored)]
            found = tuple(e for e in events if e is not None)
            return Party(name=self._name(target.stored), acts=target.stored.acts, events=found)
        assert target.record is not None, "a target is an event or an article"
        event = target.record.event
        current = await self._acts((await self._archive.living(event)).id)
        if current is None:
            return Party(name=event.label, acts=())
        own = () if current.event.id == event.id else tuple(a for a in current.acts if event.anchor in a.item.refs)
        return Party(name=event.label, acts=own or current.acts, events=(current,))

    def _name(self, stored: ArticleRecord) -> str:
        shown = quoted_headline(stored, self._audience)
        if shown != quoted(stored.article.title):
            self._hidden[quoted(stored.article.title)] = shown
        return shown

    async def _acts(self, event_id: EventId) -> EventActs | None:
        found = await self._archive.event(event_id)
        for article in found[2] if found else ():
            if not article.shown(self._audience).headline(article.title):
                self._hidden[quoted(article.title)] = headline_of(article, self._audience)
        acts = await self._traces.acts(event_id)
        return EventActs(event=found[0].event, acts=acts) if found and acts else None


def _foremost(articles: tuple[ArticleRecord, ...]) -> ArticleRecord:
    """Return the article that matched, else one with an act, else the first."""
    return max(articles, key=lambda a: (bool(a.matches), bool(a.acts)))
