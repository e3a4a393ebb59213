"""Filtered lists of events, page by page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.rules.rule import Level, RuleId
from monitor.language.text_search import TextSearch, TextTerm
from monitor.ports.queries.lookup import EventConditions, EventCursor, Subject
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from monitor.store.queries import event_pages
from tests.store.examples import NOW, act, announcement, article, event, extracted, fetched, match, ref, with_text

RARE_EARTHS = TextTerm(spellings=(("稀", "土"), ("rare", "earths")), about=frozenset({"rare_earths", "terbium"}))
CHINA = TextTerm(spellings=(("china",), ("中", "国")), issuers=frozenset({"CN"}))
QUOTA = TextTerm(spellings=(("quota",),))


async def _fill(store: DatabaseStore) -> None:
    """Four events, `a` opened last: of acts in one article each; `d` is a story."""
    a = event("a", opened_at=NOW, direction=Direction.EASING, commodities=("terbium",))
    b = event("b", opened_at=NOW - timedelta(days=1), stage=Stage.IN_FORCE, issuer="US", commodities=("gallium",))
    c = event("c", opened_at=NOW - timedelta(days=2), measure=Measure.EXPORT_BAN, commodities=("rare_earths",))
    d = event("d", opened_at=NOW - timedelta(days=3), kind="story", measure=None, issuer="", commodities=())
    titles = {"a": "铽 quota", "b": "Rare earths and a quota", "c": "Curbs", "d": "稀土 miners"}
    languages = {"a": "zh-Hant", "b": "en", "c": "en", "d": "zh-Hans"}

    def save(tx: Transaction) -> None:
        for one in (a, b, c, d):
            key = one.label[-1].lower()
            acts = () if one is d else (act(),)
            rule = RuleId("other" if one is b else "rule")
            matches = () if one is a else (replace(match(), rule_id=rule),)
            kept = article(key, title=titles[key], text="", language=languages[key], content_hash=key)
            tx.articles.keep(extracted(kept, acts, matches=matches), fetched(), now=NOW)
            tx.events.save(one, [ref(key, WHOLE_ARTICLE if one is d else 0)], ())
        tx.announcements.save(announcement(a, level=Level.HIGH))
        tx.announcements.save(announcement(c, level=Level.LOW))

    await store.write(save)


def _text(*terms: TextTerm) -> EventConditions:
    return EventConditions(text=TextSearch(terms=terms))


FILTERS = [
    pytest.param(EventConditions(), "abcd", id="none"),
    pytest.param(EventConditions(issuers=frozenset({"US"})), "b", id="issuer"),
    pytest.param(EventConditions(issuers=frozenset({"US", "CN"})), "abc", id="issuers"),
    pytest.param(EventConditions(directions=frozenset({Direction.EASING})), "a", id="direction"),
    pytest.param(EventConditions(stages=frozenset({Stage.IN_FORCE})), "b", id="stage"),
    pytest.param(EventConditions(measures=frozenset({Measure.EXPORT_BAN})), "c", id="measure"),
    pytest.param(EventConditions(level=Level.LOW), "ac", id="level"),
    pytest.param(EventConditions(level=Level.HIGH), "a", id="higher-level"),
    pytest.param(EventConditions(languages=frozenset({"en"})), "bc", id="language"),
    pytest.param(EventConditions(languages=frozenset({"zh-Hans", "zh-Hant"})), "ad", id="language-of-a-story"),
    pytest.param(EventConditions(rules=frozenset({RuleId("rule")})), "cd", id="rule"),
    pytest.param(EventConditions(about=frozenset({"gallium", "terbium"})), "ab", id="goods"),
    pytest.param(EventConditions(watched=()), "", id="nothing-watched"),
    pytest.param(
        EventConditions(
            watched=(
                Subject(concepts=frozenset({"gallium", "rare_earths"}), issuers=frozenset({"CN"})),
                Subject(concepts=frozenset({"terbium"})),
            )
        ),
        "ac",
        id="watched",
    ),
    pytest.param(_text(QUOTA), "ab", id="word"),
    pytest.param(_text(RARE_EARTHS), "abcd", id="name"),
    pytest.param(_text(RARE_EARTHS, QUOTA), "ab", id="name-and-word"),
    pytest.param(_text(CHINA), "ac", id="issuer-by-name"),
    pytest.param(_text(CHINA, RARE_EARTHS), "ac", id="two-names"),
    pytest.param(replace(_text(QUOTA), issuers=frozenset({"CN"})), "a", id="word-of-an-issuer"),
    pytest.param(with_text('"rare earths"'), "b", id="as-written"),
    pytest.param(with_text("锗"), "", id="nothing"),
]


async def _found(store: DatabaseStore, only: EventConditions, limit: int = 50, after: EventCursor | None = None) -> str:
    rows = await store.archive.events(only=only, limit=limit, after=after)
    return "".join(row.event.label[-1].lower() for row in rows)


@pytest.mark.parametrize(("only", "found"), FILTERS)
async def test_a_filter_finds_its_events_newest_first(store: DatabaseStore, only: EventConditions, found: str) -> None:
    await _fill(store)
    assert await _found(store, only) == found


@pytest.mark.parametrize(("only", "found"), FILTERS)
async def test_a_filter_finds_the_same_if_its_sets_are_large(
    store: DatabaseStore, monkeypatch: pytest.MonkeyPatch, only: EventConditions, found: str
) -> None:
    await _fill(store)
    monkeypatch.setattr(event_pages, "FEW", 0)
    monkeypatch.setattr(event_pages, "FIRST_HITS", 1)
    assert await _found(store, only, limit=2) == found[:2]


@pytest.mark.parametrize(("only", "found"), FILTERS)
async def test_pages_follow_each_other(store: DatabaseStore, only: EventConditions, found: str) -> None:
    await _fill(store)
    pages, after = "", None
    while rows := await store.archive.events(only=only, limit=1, after=after):
        pages += rows[0].event.label[-1].lower()
        after = rows[0].cursor
    assert pages == found


async def test_events_of_one_moment_are_in_order_of_their_day_and_label(store: DatabaseStore) -> None:
    day = NOW.date()
    events: list[PolicyEvent] = [event(name, opened_at=NOW, day=day) for name in ("a", "c", "b")]
    events.append(event("old", opened_at=NOW, day=day - timedelta(days=1)))

    def save(tx: Transaction) -> None:
        for one in events:
            tx.events.save(one, (), ())

    await store.write(save)
    rows = await store.archive.events()
    assert [row.event.id for row in rows] == [event(name).id for name in ("c", "b", "a", "old")]
    assert [r.event.id for r in await store.archive.events(after=rows[1].cursor)] == [r.event.id for r in rows[2:]]
