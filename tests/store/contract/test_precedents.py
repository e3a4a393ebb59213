from dataclasses import replace
from datetime import timedelta

from monitor.domain.event.identity import EventId
from monitor.domain.event.precedent_search import FoundPrecedent, PrecedentResult
from monitor.domain.rules.rule import RuleId
from monitor.store import DatabaseStore
from tests.store.examples import NOW, event

DAY = NOW.date()
EARLIER = FoundPrecedent(event_id=EventId("e0"), label="E-AAAA", day=DAY - timedelta(days=3), title="控制")


def sequel(of: str = "one", rule: str = "a", **more: object) -> PrecedentResult:
    made = PrecedentResult(event_id=event(of).id, rule_id=RuleId(rule), rule_version="v1", day=DAY, at=NOW)
    return replace(made, **more)  # type: ignore[arg-type]


async def save(store: DatabaseStore, *sequels: PrecedentResult) -> None:
    for name in ("one", "two"):
        await store.write(lambda tx, name=name: tx.events.save(event(name), (), ()))  # type: ignore[misc]
    for one in sequels:
        await store.write(lambda tx, one=one: tx.precedent_results.save(one))  # type: ignore[misc]


async def test_one_decision_an_event_and_rule_comes_back_as_it_was(store: DatabaseStore) -> None:
    found, other = sequel(earlier=EARLIER), sequel(rule="b")
    await save(store, other, sequel(), found, sequel("two"))
    assert await store.read(lambda tx: tx.precedent_results.of(event("one").id)) == (found, other)
    assert await store.traces.precedent_results(event("one").id) == (found, other)


async def test_missing_precedents_are_found_by_rule_and_day(store: DatabaseStore) -> None:
    first, last = sequel(day=DAY - timedelta(days=2)), sequel("two", day=DAY)
    await save(store, first, last, sequel(rule="b"), sequel("two", "c", earlier=EARLIER))

    async def waiting(*rules: str, since: int = 2, until: int = 0) -> tuple[PrecedentResult, ...]:
        days = {"first": DAY - timedelta(days=since), "last": DAY - timedelta(days=until)}
        return await store.read(lambda tx: tx.precedent_results.waiting(rules, **days))

    assert await waiting("a") == (first, last)
    assert await waiting("a", since=1) == (last,)
    assert await waiting("a", until=1) == (first,)
    assert await waiting("c") == ()
    assert await waiting() == ()
