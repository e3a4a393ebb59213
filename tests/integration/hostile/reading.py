"""Case 22: the whole corpus through fetch, children, store and matching, and whether its counts are those written."""

import asyncio
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Attack, Talk, answering
from tests.integration.hostile.authority import Authority
from tests.integration.hostile.corpus import Written, corpus
from tests.integration.hostile.product import product, source
from tests.integration.hostile.server import addresses, besieging
from tests.torture.row import Row

_REMOVED_READ = 115 / 123  # share of real feeds without a declaration that are decoded with chardet, as was measured


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    outcome: str
    entries: int
    refused: int


def judge_corpus(folder: Path) -> Row:
    written = corpus()
    read = asyncio.run(_polled(folder, written))
    titles = _titles(folder / "data")
    failed = [w.name for w in written if read[w.name].outcome != Outcome.NEW_BODY]
    odd = [f"{w.name}: {read[w.name].entries} of {len(w.entries)}" for w in written if _is_odd(w, read[w.name])]
    garbled = [w.name for w in written if not w.removed and titles[w.name] != Counter(w.entries)]
    removed = [w for w in written if w.removed]
    right = sum(titles[w.name] == Counter(w.entries) for w in removed)
    share = f"{right} of {len(removed)} decoded whose encoding is said nowhere"
    parts = (f"{len(failed)} failed, {len(odd)} with another count, {len(garbled)} garbled", share)
    return Row(
        case="22",
        what=f"{len(written)} feeds over kinds, encodings and faults, {sum(len(w.entries) for w in written):,} entries",
        target=f"0 fail, counts equal, titles whole; ≥ {_REMOVED_READ:.1%} of the unsaid decoded",
        measured="; ".join((*parts, *failed[:5], *odd[:5], *garbled[:5])),
        good=not failed and not odd and not garbled and right >= _REMOVED_READ * len(removed),
    )


def _is_odd(written: Written, read: _Read) -> bool:
    return read.entries != len(written.entries) or read.refused > 0


async def _polled(folder: Path, written: Sequence[Written]) -> Mapping[str, _Read]:
    """Each feed is a site of its own; once, as `monitor once` does it."""
    authority = Authority(folder / "authority")
    identity = authority.certificate("none", *islice(addresses(), 1))
    attacks = [Attack(case=22, name=w.name, talk=_answer(w), ends=frozenset({Outcome.NEW_BODY})) for w in written]
    with besieging(attacks, identity) as sites:
        own = [source(site.attack.name, site.url) for site in sites]
        async with product(folder, own, hosts=[site.url.split("/")[2] for site in sites]) as app:
            collected = await app.daemon.once(everything=True)
    return {c.source.id: _Read(outcome=c.outcome, entries=c.items.fetched, refused=c.items.refused) for c in collected}


def _answer(written: Written) -> Talk:
    return answering(written.body, f"Content-Type: {written.content_type}")


def _titles(data: Path) -> Mapping[str, Counter[str]]:
    """What the database has, by source."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with closing(sqlite3.connect(data / "monitor.db")) as connection:
        rows: Iterator[tuple[str, str]] = connection.execute("SELECT source_id, title FROM article")
        for name, title in rows:
            found[name][title] += 1
    return found
