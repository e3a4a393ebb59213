"""The line killed at each point around its ports, and at any moment (cases 1 and 2)."""

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState
from monitor.store import open_store, sqlite_url
from tests.fakes.slack_server import TOKEN, FakeSlack, fake_slack_aside
from tests.integration.slack.lives import Death, Life, Point, begin
from tests.integration.slack.whole_line import scaled

CHANNEL = "C0ALERTS1"
_WITHIN = 180  # seconds a life may take on a busy machine
_ONCE = (Point.BEFORE_EDIT, Point.AFTER_EDIT)  # a second edit may replace the first before it is made
_BEFORE = {Point.BEFORE_SEARCH: Point.AFTER_POST, Point.AFTER_SEARCH: Point.BEFORE_POST}  # what a start searches for


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`lost` and `twice` are messages of the outbox that the channel shows never or more than once; `unreached` are
    deaths whose point no life came to.
    """

    events: int
    kills: int
    lost: int
    twice: int
    unfinished: int
    sound: bool
    took: float
    unreached: tuple[Death, ...] = ()

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.unfinished or self.unreached) and self.twice <= self.kills and self.sound

    def __str__(self) -> str:
        sound = "integrity ok" if self.sound else "DAMAGED"
        more = f", {len(self.unreached)} unreached, the first: {self.unreached[0]}" if self.unreached else ""
        return (
            f"{self.events} events, {self.kills} kills: {self.lost} lost, {self.twice} twice, "
            f"{self.unfinished} unfinished, {sound}{more}; {self.took:.0f} s"
        )


def at_each_point(folder: Path, nths: Iterable[int], *, events: int) -> Figures:
    """One process after the other dies at the nth visit of each point; each has so many events more to report."""
    began, killed, unreached = time.monotonic(), 0, []
    with fake_slack_aside() as slack:
        life = _life(folder, slack)
        for nth in nths:
            for point in Point:
                if point in _BEFORE:
                    life, _ = _die(life, Death(at=_BEFORE[point], nth=1), events)
                    killed += 1
                death = Death(at=point, nth=1 if point in _BEFORE or point in _ONCE else nth)
                life, died = _die(life, death, events)
                killed += died
                unreached += [] if died else [death]
        return _finish(life, slack, killed, began, tuple(unreached))


def at_any_moment(
    folder: Path, *, kills: int, seed: int, within: timedelta = timedelta.max, lives_an_event: int = 1
) -> Figures:
    """One process after the other is killed 50 to 400 ms after it was started, for `within` or so many times.

    There is an event more after each `lives_an_event` of them: what none of them could send, the last one must.
    """
    began, chance, killed = time.monotonic(), Random(seed), 0
    with fake_slack_aside() as slack:
        life = _life(folder, slack)
        while killed < kills and time.monotonic() - began < within.total_seconds():
            life = replace(life, events=life.events + (killed % lives_an_event == 0))
            process = begin(life)
            process.join(chance.uniform(0.05, 0.4))
            process.kill()
            process.join(_WITHIN)
            killed += process.exitcode == -9
            assert process.exitcode in (0, -9), _log(life)
        return _finish(life, slack, killed, began)


def _life(folder: Path, slack: FakeSlack) -> Life:
    times = replace(
        scaled(20), post=timedelta(seconds=5), lease=timedelta(seconds=15)
    )  # a busy machine is no lost answer
    return Life(folder=folder, api_url=slack.url, token=TOKEN, channels=(CHANNEL,), events=0, times=times, echoes=True)


def _die(life: Life, death: Death, events: int) -> tuple[Life, bool]:
    life = replace(life, events=life.events + events)
    process = begin(replace(life, death=death))
    process.join(_WITHIN)
    assert process.exitcode in (0, -9), f"{death} ended with {process.exitcode}: {_log(life)}"
    return life, process.exitcode == -9


def _finish(life: Life, slack: FakeSlack, killed: int, began: float, unreached: tuple[Death, ...] = ()) -> Figures:
    last = begin(life)
    last.join(_WITHIN * 3)
    assert last.exitcode == 0, f"the last life ended with {last.exitcode}: {_log(life)}"
    rows, shown = asyncio.run(_rows(life.folder)), deliveries_in(slack.messages[CHANNEL])
    to_send = {str(row.id) for row in rows if row.kind is not DeliveryKind.EDIT}
    roots = sum(row.kind is DeliveryKind.ROOT for row in rows)
    return Figures(
        events=life.events,
        kills=killed,
        lost=len(to_send - shown.keys()) + life.events - roots,
        twice=shown.total() - len(shown),
        unfinished=sum(
            not row.state.is_final if row.kind is DeliveryKind.EDIT else not _delivered(row) for row in rows
        ),
        sound=is_sound(life.folder / "monitor.db"),
        took=time.monotonic() - began,
        unreached=unreached,
    )


async def _rows(folder: Path) -> list[Delivery]:
    async with open_store(sqlite_url(folder), read_only=True) as store:
        about = await store.archive.events(limit=100_000)
        return [row for event in about for row in await store.traces.deliveries(event.event.id)]


def _delivered(row: Delivery) -> bool:
    return row.state is DeliveryState.DELIVERED


def deliveries_in(messages: Iterable[dict[str, Any]]) -> Counter[str]:
    """How often each delivery is in the channel and its threads."""
    metadata = [m["metadata"] for m in messages if "metadata" in m]
    read = [json.loads(one) if isinstance(one, str) else one for one in metadata]
    return Counter(one["event_payload"]["delivery_id"] for one in read)


def is_sound(file: Path) -> bool:
    """Whether SQLite finds no damage and no row without the one it refers to."""
    with closing(sqlite3.connect(file)) as connection:
        return (
            connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not connection.execute("PRAGMA foreign_key_check").fetchall()
        )


def _log(life: Life) -> str:
    return (life.folder / "lives.log").read_text(errors="replace")[-3_000:]
