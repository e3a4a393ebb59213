from datetime import timedelta

from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import TODAY, event

DAY = timedelta(days=1)


async def known(store: DatabaseStore, *keys: str, since: int = 7, until: int = 0) -> str | None:
    first, last = TODAY - since * DAY, TODAY - until * DAY
    return await store.read(lambda tx: tx.stories.known(keys, since=first, until=last))


async def test_a_story_is_known_by_each_of_its_keys_on_the_days_that_are_asked_for(store: DatabaseStore) -> None:
    older, newer = event("older", kind="story", measure=None), event("newer", kind="story", measure=None)

    def save(tx: Transaction) -> None:
        for story, keys, day in ((older, ("a", "b"), TODAY - 5 * DAY), (newer, ("b", "c", "c"), TODAY)):
            tx.events.save(story, (), ())
            tx.stories.open(story.id, keys, day)

    await store.write(save)
    assert await known(store, "a", "z") == older.id
    assert await known(store, "b") == newer.id
    assert await known(store, "b", until=1) == older.id
    assert await known(store, "a", since=4) is None
    assert await known(store, "z") is None
    assert await known(store) is None
