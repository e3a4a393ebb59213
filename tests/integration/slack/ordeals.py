"""What the line is put through in numbers 5 and 25, short in the tests, in full by `make torture`; and its figures."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, DeliveryTimes
from monitor.store import open_store, sqlite_url
from tests.integration.slack.emulator import MINIMAL, Emulator, Posted, Trouble, WireMock, running_emulator
from tests.integration.slack.lives import Death, Life, Point, active, begin
from tests.integration.slack.whole_line import scaled

CHANNELS = 6
KILL_EVERY = timedelta(seconds=20)
_POINTS = (Point.BEFORE_POST, Point.BEFORE_COMMIT, Point.AFTER_COMMIT, *[Point.AFTER_POST] * 3)
TROUBLES = {Trouble.THROTTLED: 10, Trouble.FAILED: 5, Trouble.REPLY_LOST: 5, Trouble.RESET: 2}  # of 100 posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`alerts` and `replies` stand in the channels; `duplicates` are those that stand there twice, `losses` what was to
    be said and stands nowhere, `unfinished` rows that are in no final state.

    `adrift` are rows that name another message than the one which carries their id.
    `misplaced` are alerts that were sent once and do not stand in the order of their rows. `posts` were made, `pace` is
    the most of them in ten seconds of one channel, a second; seconds are the product's, not those of a shorter scale.
    `took` is in real seconds.
    """

    alerts: int
    replies: int
    kills: int
    duplicates: int
    losses: int
    unfinished: int
    adrift: int
    misplaced: int
    posts: int = 0
    pace: float = 0.0
    took: float

    @property
    def is_good(self) -> bool:
        """True if nothing is wrong but the pace, which also depends on when posts arrive."""
        wrong = (self.duplicates, self.losses, self.unfinished, self.adrift, self.misplaced)
        return not any(wrong)


def _patient(times: DeliveryTimes) -> DeliveryTimes:
    """A busy machine is no lost answer."""
    return replace(times, post=timedelta(seconds=5), lease=timedelta(seconds=15))


# ------------------------------------------------------------------ kills


async def kills(folder: Path, *, count: int, seed: int) -> Figures:
    """One process after the other is killed, each with one more event to announce; the last one may finish."""
    began, chance = time.monotonic(), Random(seed)
    times = _patient(scaled(20))
    with running_emulator(folder) as slack:
        life = Life(
            folder=folder / "data",
            api_url=slack.api_url,
            token=MINIMAL,
            channels=(slack.channels["policy-alerts"],),
            events=0,
            times=times,
        )
        killed = 0
        while killed < count:
            life = replace(life, events=life.events + 1)
            killed += _die(life, chance)
        last = begin(life)
        last.join(60)
        assert last.exitcode == 0, f"the last life ended with {last.exitcode}: {_log(life)}"
        rows = await _rows(life.folder)
        return _figures(slack, ["policy-alerts"], rows, life.events, killed=killed, began=began)


def _die(life: Life, chance: Random) -> bool:
    """One life that is to be killed at a random point, every other right after a post was answered. Whether it was."""
    if chance.random() < 0.25:  # at no point of ours
        process = begin(life)
        process.join(chance.uniform(0.1, 1.5))
        process.kill()
    else:
        process = begin(replace(life, death=Death(at=chance.choice(_POINTS), nth=chance.randint(1, 5))))
    process.join(60)
    assert process.exitcode in (0, -9), f"a life ended with {process.exitcode}: {_log(life)}"
    return process.exitcode == -9


# ------------------------------------------------------------------ soak


async def soak(folder: Path, network: WireMock, *, events: int, scale: int, seed: int, within: timedelta) -> Figures:
    """Many events over six channels and a bad network; the active process is killed every twenty seconds, and the one
    that waits takes over. All waits but Slack's are so many times shorter as `scale` says.
    """
    began, times = time.monotonic(), _patient(scaled(scale))
    names = [f"policy-soak-{n}" for n in range(CHANNELS)]
    tokens = [f"xoxb-soak-{n}" for n in range(8)]
    with running_emulator(folder, channels=names, tokens=tokens) as slack:
        proxy = network.point_at(slack.api_url.removesuffix("/api/"))
        proxy.trouble(_troubles(Random(seed)))
        lives = [
            Life(
                folder=folder / "data",
                api_url=proxy.api_url,
                token=token,
                channels=tuple(slack.channels[name] for name in names),
                events=events,
                times=times,
            )
            for token in tokens
        ]
        killed = _take_over_again_and_again(lives, KILL_EVERY / scale, within)
        rows = await _rows(lives[0].folder)
        posts = proxy.calls("chat.postMessage")
        found = _figures(slack, names, rows, events, killed=killed, began=began)
        return replace(found, posts=len(posts), pace=_pace(posts, times))


def _troubles(chance: Random) -> list[Trouble]:
    kinds = [kind for kind, share in TROUBLES.items() for _ in range(share)]
    kinds += [Trouble.NONE] * (100 - len(kinds))
    chance.shuffle(kinds)
    return kinds


def _take_over_again_and_again(lives: Sequence[Life], every: timedelta, within: timedelta) -> int:
    """Until one of the two ends by itself, all being said. Returns how many were killed."""
    folder, end = lives[0].folder, time.monotonic() + within.total_seconds()
    processes = [begin(lives[0]), begin(lives[1])]
    begun, killed, next_kill = 2, 0, time.monotonic() + every.total_seconds()
    try:
        while all(process.exitcode is None for process in processes):
            assert time.monotonic() < end, f"not done within {within}: {_log(lives[0])}"
            at_it = next((p for p in processes if p.pid == active(folder)), None)
            if at_it is not None and time.monotonic() >= next_kill:
                at_it.kill()
                at_it.join()
                killed += 1
                processes.remove(at_it)
                processes.append(begin(lives[begun % len(lives)]))
                begun += 1
                next_kill = time.monotonic() + every.total_seconds()
            processes[0].join(0.05)
        assert [p.exitcode for p in processes if p.exitcode is not None] == [0] * _ended(processes), _log(lives[0])
    finally:
        for process in processes:
            process.kill()
            process.join()
    return killed


def _ended(processes: Sequence[BaseProcess]) -> int:
    return sum(process.exitcode is not None for process in processes)


def _log(life: Life) -> str:
    return (life.folder / "lives.log").read_text(errors="replace")[-3000:]


# ------------------------------------------------------------------ figures


async def _rows(folder: Path) -> list[Delivery]:
    async with open_store(sqlite_url(folder), read_only=True) as store:
        about = await store.archive.events(limit=100_000)
        found = [row for event in about for row in await store.traces.deliveries(event.event.id)]
    return sorted(found, key=lambda row: row.seq)


def _figures(
    slack: Emulator, channels: Sequence[str], rows: Sequence[Delivery], events: int, *, killed: int, began: float
) -> Figures:
    roots = {name: slack.alerts(name) for name in channels}
    replies = [reply for name in channels for root in roots[name] for reply in slack.thread(root["ts"], name)[1:]]
    messages = [*(root for own in roots.values() for root in own), *replies]
    standing = Counter(map(_id, messages))
    names = {_id(message): message["ts"] for message in messages}
    to_say = {row.id for row in rows}
    alerts = [row for row in rows if row.kind is DeliveryKind.ROOT]
    return Figures(
        alerts=sum(map(len, roots.values())),
        replies=len(replies),
        kills=killed,
        duplicates=standing.total() - len(standing),
        losses=len(to_say - standing.keys()) + events - len(alerts),
        unfinished=sum(row.state is not DeliveryState.DELIVERED for row in rows),
        adrift=sum(row.receipt is None or row.receipt.ts != names.get(row.id) for row in rows),
        misplaced=sum(_misplaced(alerts, list(map(_id, own))) for own in roots.values()),
        took=time.monotonic() - began,
    )


def _id(message: Mapping[str, Any]) -> str:
    return str(message["metadata"]["event_payload"]["delivery_id"])


def _misplaced(alerts: Sequence[Delivery], ids: Sequence[str]) -> int:
    """Of the alerts that were sent once: what was in doubt, and was sent again, let others pass."""
    once = {str(row.id): row.seq for row in alerts if row.attempts == 1}
    order = [once[one] for one in ids if one in once]
    return sum(before > after for before, after in pairwise(order))


def _pace(posts: Sequence[Posted], times: DeliveryTimes) -> float:
    by_channel: Mapping[str, list[datetime]] = {
        channel: [p.at for p in posts if p.fields["channel"] == channel]
        for channel in {p.fields["channel"] for p in posts}
    }
    span = times.pace * 10
    return max(sum(first <= other < first + span for other in own) / 10 for own in by_channel.values() for first in own)
