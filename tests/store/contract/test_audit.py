"""The audit trail: pages by day and label, with announcements, user actions and sources of each event."""

from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.lookup import EventConditions
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, act, announcement, article, event, extracted, fetched, ref, source


def clicked(name: str) -> RecordedInteraction:
    done = Interaction(key=f"{name} clicked", action=UserAction.ACKNOWLEDGE, by="U1", at=NOW)
    return RecordedInteraction(
        interaction=done, outcome=InteractionOutcome.DONE, event_id=event(name).id, place="minerals"
    )


async def test_an_event_comes_with_what_was_done_about_it_and_with_its_sources(store: DatabaseStore) -> None:
    shown = extracted(article("a1"), acts=(act(),))
    opened = event("one", anchor=ref("a1"))

    def save(tx: Transaction) -> None:
        tx.sources.sync([source()], now=NOW)
        tx.articles.keep(shown, fetched(), now=NOW)
        tx.events.save(opened, [ref("a1")], ())
        tx.announcements.save(announcement(opened))
        tx.interactions.add(clicked("one"))

    await store.write(save)
    (found,) = await store.audit.page(EventConditions())
    assert (found.event, found.announcements) == (opened, (announcement(opened),))
    assert [action.interaction.by for action in found.user_actions] == ["U1"]
    assert (found.first_seen, found.sources) == (NOW, ((source().id, Terms.of(source())),))
    assert found.acts == ()
    (found,) = await store.audit.page(EventConditions(), with_acts=True)
    assert found.acts == shown.reading.acts


async def test_pages_follow_one_another_by_day_then_label(store: DatabaseStore) -> None:
    days = (date(2026, 11, 20), date(2026, 11, 21))
    events = [event(f"{n}", label=f"E-{n}", day=days[n % 2]) for n in range(5)]
    merged, sample = event("m", joined_into=events[0].id), event("s", sample=True)

    def save(tx: Transaction) -> None:
        for one in (*events, merged, sample):
            tx.events.save(one, (), ())

    await store.write(save)
    first = await store.audit.page(EventConditions(), limit=2)
    second = await store.audit.page(EventConditions(), after=first[-1].cursor, limit=2)
    third = await store.audit.page(EventConditions(), after=second[-1].cursor, limit=2)
    labels = [[row.event.label for row in page] for page in (first, second, third)]
    assert labels == [["E-0", "E-2"], ["E-4", "E-1"], ["E-3"]]
    assert await store.audit.page(EventConditions(), after=third[-1].cursor) == ()
    assert [r.event.label for r in await store.audit.page(EventConditions(since=days[1]))] == ["E-1", "E-3"]


async def test_a_story_has_the_sources_of_its_articles(store: DatabaseStore) -> None:
    story = event("story", kind="story", anchor=replace(ref("a1"), ordinal=WHOLE_ARTICLE))
    later = NOW + timedelta(hours=1)

    def save(tx: Transaction) -> None:
        tx.sources.sync([source(), source("paper")], now=NOW)
        for name, of, at in (("a1", source().id, later), ("a2", SourceId("paper"), NOW)):
            tx.articles.keep(extracted(article(name, source_id=of)), fetched(), now=at)
        members = [replace(ref(name), ordinal=WHOLE_ARTICLE) for name in ("a1", "a2")]
        tx.events.save(story, members, ())

    await store.write(save)
    (found,) = await store.audit.page(EventConditions())
    assert found.first_seen == NOW
    assert sorted(name for name, _ in found.sources) == sorted([source().id, "paper"])
