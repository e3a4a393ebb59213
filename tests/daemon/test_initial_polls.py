from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.daemon.initial_polls import InitialPollSummary, PendingPolls, recent_events, sum_up, would_alert_lines
from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.operations.ledger import ItemLedger
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.poll.collect import PollResult
from tests.fakes.reading import NOW, source


@pytest.mark.parametrize(
    ("outcomes", "no_network"),
    [
        ([Outcome.DNS, Outcome.DNS], True),
        ([Outcome.DNS, Outcome.UNREACHABLE], True),
        ([Outcome.DNS, Outcome.NOT_FOUND], False),
        ([], False),
    ],
)
def test_no_network_is_distinguished_from_dead_sources(outcomes: list[Outcome], no_network: bool) -> None:
    found = InitialPollSummary(
        sources=len(outcomes), reached=0, items=0, events_found=0, events=(), failures=tuple((o, "") for o in outcomes)
    )
    assert found.no_network is no_network


def polled(of: Source) -> PollResult:
    return PollResult(source=of, outcome=Outcome.NEW_BODY)


ORE, FAB = source("ore"), source("fab")


def test_a_first_look_ends_when_every_source_was_polled_and_is_reported_once() -> None:
    polls = PendingPolls([ORE.id, FAB.id])
    assert polls.note(polled(ORE))
    assert (len(polls.done), polls.total, polls.take()) == (1, 2, ())
    assert polls.note(polled(FAB))
    assert [c.source.id for c in polls.take()] == [ORE.id, FAB.id]
    assert (polls.take(), polls.note(polled(ORE))) == ((), False)


def test_a_source_that_is_gone_is_not_waited_for_and_what_it_brought_before_is_kept() -> None:
    polls = PendingPolls([ORE.id, FAB.id])
    polls.note(polled(ORE))
    assert not polls.keep_only([FAB.id])
    assert polls.keep_only([])
    assert [c.source.id for c in polls.take()] == [ORE.id]


def test_where_nothing_is_waited_for_there_is_nothing_to_tell() -> None:
    assert PendingPolls().take() == ()


def test_a_source_that_is_added_later_is_waited_for_too() -> None:
    polls = PendingPolls([ORE.id])
    polls.note(polled(ORE))
    polls.add([ORE.id, FAB.id])
    assert polls.take() == ()
    assert polls.note(polled(FAB))
    assert [c.source.id for c in polls.take()] == [ORE.id, FAB.id]


def looked(of: Source, number: int, *, baseline: bool, days_ago: int = 0, alerted: bool = False) -> PollResult:
    event = PolicyEvent(
        id=EventId(f"{of.id}-{number}"),
        label=f"E-{number}",
        issuer="CN",
        anchor=ActRef(article_id=ArticleId("a"), ordinal=0),
        day=NOW.date() - timedelta(days=days_ago),
        opened_at=NOW,
        baseline=not alerted,
        measure=None,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        headline=f"China allows gallium exports {number}",
    )
    items = ItemLedger(fetched=1, new=1)
    found = (Attached(event=event, developments=()),)
    return PollResult(source=of, outcome=Outcome.NEW_BODY, baseline=baseline, items=items, events=found)


def test_what_was_alerted_is_not_listed_among_what_is_no_alert() -> None:
    found = sum_up([looked(ORE, 1, baseline=True), looked(FAB, 2, baseline=False)], now=NOW)
    assert [e.label for e in found.events] == ["E-1"]
    assert (found.events_found, found.sources, found.reached, found.items) == (1, 2, 2, 2)


def would_alert(*polled: PollResult) -> tuple[str, ...]:
    """If every recent event alerts."""
    return would_alert_lines(polled, recent_events(polled, now=NOW))


def test_each_of_a_few_new_sources_says_what_it_would_have_alerted() -> None:
    ore = looked(ORE, 1, baseline=True, days_ago=12)
    ore = replace(ore, events=(*looked(ORE, 2, baseline=True, days_ago=2).events, *ore.events))
    assert would_alert(ore, looked(FAB, 3, baseline=True, days_ago=40)) == (
        f"{ORE.name} would have alerted 2 events in the last 30 days, the newest: China allows gallium exports 2",
        f"{FAB.name} would have alerted no event in the last 30 days",
    )


def test_what_was_alerted_already_is_not_counted() -> None:
    assert would_alert(looked(ORE, 1, baseline=True, alerted=True), looked(FAB, 2, baseline=False)) == (
        f"{ORE.name} would have alerted no event in the last 30 days",
    )


def test_many_new_sources_have_one_line() -> None:
    polled = [looked(source(f"s{n}"), n, baseline=True, days_ago=n) for n in range(6)]
    assert would_alert(*polled) == (
        "These sources would have alerted 6 events in the last 30 days, the newest: China allows gallium exports 0",
    )
