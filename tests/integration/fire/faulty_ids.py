"""What servers do to the ids and links of their feeds, and a feed that goes through it.

Ten notices with numbers of their own and five other articles are known. Then the fault begins, and the feed goes on
for some polls: each time one notice is new, and one article is edited.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from monitor.store import sqlite_url
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry
from tests.fakes.polling import Tally, polling
from tests.fakes.reading import NOW
from tests.integration.fire.reading import EVERY_ACT, shipped

KNOWN, OTHERS, POLLS, SHOWN = 10, 5, 8, 15

Fault = Callable[[Entry, int, int], Entry]
"""What the server makes of an entry, its place in the feed, and the number of the poll."""


def notice(n: int) -> Entry:
    return Entry(
        id=f"notice-{n}",
        link=f"https://www.ministry.example/notices/{n}/",
        title=f"商务部公告2026年第{n}号 公布对稀土相关物项实施出口管制的决定",
        text=f"本公告第{n}号自公布之日起实施。",
        at=NOW + timedelta(hours=n),
    )


def other(n: int) -> Entry:
    return Entry(
        id=f"other-{n}",
        link=f"https://www.ministry.example/visits/{n}/",
        title=f"The ministry received visitors of trade fair {n}",
        text="They spoke about the weather.",
        at=NOW + timedelta(hours=n),
    )


def linked(change: Callable[[str], str]) -> Fault:
    """Links that are permanent ids too."""
    return lambda e, _, poll: replace(e, id=change(e.link) if poll else e.link, link=change(e.link) if poll else e.link)


def noise(*parts: object) -> str:
    return f"{random.Random(repr(parts)).getrandbits(64):016x}"


FAULTS: dict[str, Fault] = {
    "all ids changed once": lambda e, _, poll: replace(e, id=f"new-{e.id}") if poll else e,
    "one id for all": lambda e, *_: replace(e, id="1"),
    "the home page is everybody's id and link": lambda e, *_: replace(
        e, id="https://ministry.example/", link="https://ministry.example/"
    ),
    "no id": lambda e, *_: replace(e, id=""),
    "ids gone": lambda e, _, poll: replace(e, id="") if poll else e,
    "ids come and go": lambda e, _, poll: replace(e, id="") if poll % 2 else e,
    "ids of 270 characters": lambda e, *_: replace(e, id=f"{'x' * 270}{e.id}"),
    "ids of 2,000 characters": lambda e, *_: replace(e, id=f"{'x' * 2_000}{e.id}"),
    "https for http": linked(lambda url: url.replace("https:", "http:")),
    "without www": linked(lambda url: url.replace("www.", "")),
    "without the slash": linked(lambda url: url.rstrip("/")),
    "tracking parameters": lambda e, at, poll: replace(e, id="", link=f"{e.link}?utm_source=rss&utm_term={poll}-{at}"),
    "tracking parameters in ids": lambda e, at, poll: replace(e, id=f"{e.link}?utm_content={poll}-{at}"),
    "the site moved": linked(lambda url: url.replace("www.ministry", "press.ministry")),
    "the id counts places": lambda e, at, _: replace(e, id=str(at)),
    "the id counts places from the end": lambda e, at, _: replace(e, id=str(SHOWN - at)),
    "an id for each poll": lambda e, at, poll: replace(e, id=noise(at, poll)),
    "a link for each poll": lambda e, at, poll: replace(
        e, id=noise(at, poll), link=f"{e.link}?sid={noise(at, poll, 1)}"
    ),
    "no link, an id for each poll": lambda e, at, poll: replace(e, id=noise(at, poll), link=""),
    "no link and no id": lambda e, *_: replace(e, id="", link=""),
    "no link, no id, another date each time": lambda e, _, poll: replace(
        e, id="", link="", at=NOW + timedelta(hours=poll)
    ),
    "ids used again": lambda e, *_: replace(e, id=str(int(e.id.rpartition("-")[2]) % 7)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """`notices` are the numbers that were to be alerted."""

    notices: frozenset[str]
    articles: int
    edits: int


async def put_through(fault: Fault, folder: Path) -> tuple[Truth, Tally]:
    others = [other(n) for n in range(OTHERS)]
    notices = [notice(n) for n in range(1, KNOWN + 1)]
    read, url = shipped(), sqlite_url(folder)
    async with polling(url, read.run, vocabulary=read.vocabulary, rules=[EVERY_ACT], clock=Time()) as line:
        for poll in range(POLLS):
            if poll:
                notices.append(notice(KNOWN + poll))
                others[poll % OTHERS] = replace(others[poll % OTHERS], text=f"They spoke about the weather, {poll}.")
            shown = [*reversed(notices[-KNOWN:]), *others]
            line.shows(fault(entry, at, poll) for at, entry in enumerate(shown))
            await line.poll()
        found = await line.tally()
    numbers = frozenset(f"MOFCOM No. {n}/2026" for n in range(1, len(notices) + 1))
    return Truth(notices=numbers, articles=len(notices) + OTHERS, edits=POLLS - 1), found
