"""One article with an act, its event and a delivery a unit; prints its number once that is committed; never ends."""

import asyncio
import sys
from functools import partial
from itertools import count

from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store
from tests.store.examples import NOW, act, article, delivery, event, extracted, fetched, match, ref, source


def bring_in(tx: Transaction, key: str) -> None:
    opened = event(key, anchor=ref(key))
    tx.articles.keep(extracted(article(key), acts=(act(),), matches=(match(),)), fetched(), now=NOW)
    tx.events.save(opened, [ref(key)], ())
    tx.outbox.queue(delivery(key, event_id=opened.id))


def bring_with_source(tx: Transaction, key: str) -> None:
    """The same on a database that has no source yet."""
    tx.sources.sync([source()], now=NOW)
    bring_in(tx, key)


async def main(url: str) -> None:
    async with open_store(url) as store:
        for number in count():
            await store.write(partial(bring_in, key=str(number)))
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
