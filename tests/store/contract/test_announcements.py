from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.rules.rule import RuleId
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore
from tests.store.examples import NOW, act, announcement, article, event, extracted, fetched, match, ref


async def keep(store: DatabaseStore, *items: ExtractedArticle) -> None:
    await store.write(lambda tx: [tx.articles.keep(i, fetched(), now=NOW) for i in items])


async def test_one_announcement_an_event_and_channel(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    held = announcement(event(), "C2", state=AnnouncementState.HELD, also=(RuleId("b"), RuleId("a")), trial=True)
    queued = announcement(event(), "C2", state=AnnouncementState.QUEUED)
    other = announcement(event(), "C1")
    await store.write(lambda tx: tx.announcements.save(held))
    await store.write(lambda tx: tx.announcements.save(other))
    assert await store.read(lambda tx: tx.announcements.past(event().id)) == (other, held)
    await store.write(lambda tx: tx.announcements.save(queued))
    assert await store.read(lambda tx: tx.announcements.past(event().id)) == (other, queued)
    assert await store.read(lambda tx: tx.announcements.past(event("two").id)) == ()


async def test_matches_of_an_event_name_the_acts_they_are_based_on(store: DatabaseStore) -> None:
    witnessed = match("by-act", acts=(0, 1))
    by_text = match("by-text")
    elsewhere = match("elsewhere", acts=(2,))
    acts = (act(0), act(1), act(2))
    await keep(
        store,
        extracted(acts=acts, matches=(witnessed, by_text, elsewhere)),
        extracted(article("2"), matches=(match("no-act"),)),
    )
    await store.write(lambda tx: tx.events.save(event(), [ref(), ref(ordinal=1)], ()))
    await store.write(lambda tx: tx.events.save(event("two"), [ref(ordinal=2)], ()))
    assert await store.read(lambda tx: tx.announcements.matches(event().id)) == (
        (by_text, ref(ordinal=-1)),
        (witnessed, ref(ordinal=0)),
        (witnessed, ref(ordinal=1)),
    )
    assert await store.read(lambda tx: tx.announcements.matches(event("two").id)) == (
        (by_text, ref(ordinal=-1)),
        (elsewhere, ref(ordinal=2)),
    )
