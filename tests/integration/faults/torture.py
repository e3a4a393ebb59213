"""What `make torture-faults` measures: kills, stops, outages, storms, disks and locks, and a soak of a week."""

import asyncio
import signal
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from tests.integration.faults.answers import ENDINGS, ended
from tests.integration.faults.contention import locked, pinned
from tests.integration.faults.failing import FAULTS, Figures, put_through, writes_of
from tests.integration.faults.full_disk import filled_while_running
from tests.integration.faults.kills import at_any_moment, at_each_point
from tests.integration.faults.soak import soak
from tests.integration.faults.stops import LIMIT, ended_under_load
from tests.integration.faults.storms import MOST_AFTER_OUTAGE, outage, storm
from tests.integration.faults.torn import torn
from tests.torture.row import Row, Say

T = TypeVar("T")

ROUNDS, EVENTS_A_KILL = 25, 2
MEMORY = Path("/dev/shm")
MOMENTS = timedelta(minutes=10)
STOPS = [signal.SIGTERM, signal.SIGKILL] * 4
LOCKS = (1, 4, 6, 30)  # seconds
HOURS = 168  # of the soak: caches, such as those of prepared statements, fill for some three days
_KILLED = "0 lost, at most one twice a kill, integrity ok"


def measure(say: Say) -> Iterator[Row]:
    for row in (_points, _moments, _stops, _power, _outage, _answers, _storm, _disk, _writes, _locks, _reader, _soak):
        say(row.__name__.strip("_"))
        with _folder(MEMORY if row is _writes and MEMORY.is_dir() else None) as folder:
            yield from row(folder)


@contextmanager
def _folder(place: Path | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def _run(work: Callable[[Path], Coroutine[object, object, T]]) -> T:
    with _folder() as folder:
        return asyncio.run(work(folder))


def _points(folder: Path) -> Iterator[Row]:
    visits = [1 + number % 2 for number in range(ROUNDS)]  # of a request a life has two
    found = at_each_point(folder / "data", visits, events=EVENTS_A_KILL)
    what = f"kill at the first and second visit of 13 points around the ports, {ROUNDS} rounds"
    yield Row(case="faults 1", what=what, target=_KILLED, measured=str(found), good=found.is_good)


def _moments(folder: Path) -> Iterator[Row]:
    found = at_any_moment(folder / "data", kills=10_000, seed=2, within=MOMENTS, lives_an_event=5)
    what = f"kill 50 to 400 ms after each start for {MOMENTS.seconds // 60} minutes"
    yield Row(case="faults 2", what=what, target=_KILLED, measured=str(found), good=found.is_good)


def _stops(folder: Path) -> Iterator[Row]:
    found = ended_under_load(folder, STOPS, seed=3)
    rest = f"{found.lost} lost, {found.twice} twice, {found.tracebacks} tracebacks"
    for case, how, what in (("3", signal.SIGTERM, "SIGTERM"), ("4", signal.SIGKILL, "kill of the daemon")):
        slowest = found.slowest[how]
        yield Row(
            case=f"faults {case}",
            what=f"{what} while it fetches, reads and posts, {STOPS.count(how)} times",
            target=f"all processes gone in {LIMIT:.0f} s, 0 lost, 0 twice",
            measured=f"{slowest:.1f} s at most; {rest}",
            good=slowest <= LIMIT and found.is_good,
        )


def _power(folder: Path) -> Iterator[Row]:
    found = asyncio.run(torn(folder, units=12, seed=5))
    yield Row(
        case="faults 5",
        what="copies with a log cut at and in each frame, a torn page, a checkpoint half made",
        target="all open, 0 synced transactions lost",
        measured=f"{found.copies:,} copies: {found.damaged} damaged, {found.lost} lost",
        good=not (found.damaged or found.lost),
    )


def _outage(folder: Path) -> Iterator[Row]:
    found = asyncio.run(outage(folder, events=400))
    yield Row(
        case="faults 6",
        what=f"Slack refuses connections for 6 hours, {found.events} alerts",
        target=f"all sent, the first ≤ 60 s after its return, ≤ {MOST_AFTER_OUTAGE} messages outside threads",
        measured=f"{found.alerts} sent, {found.twice} twice, {found.waiting} wait; first after {_s(found.first)}, all "
        f"after {_s(found.all_sent)}, {found.in_channel} messages outside threads",
        good=found.is_good,
    )


def _answers(_: Path) -> Iterator[Row]:
    early = lost = twice = 0
    for ending in ENDINGS:
        found = _run(lambda folder, ending=ending: ended(folder, ending, events=12))  # type: ignore[misc]
        early, lost, twice = early + found.early, lost + found.lost, twice + found.twice
    yield Row(
        case="faults 7",
        what=f"posts that end badly: {', '.join(ENDINGS)}",
        target="0 early, 0 lost, 0 twice",
        measured=f"{early} early, {lost} lost, {twice} twice",
        good=early == lost == twice == 0,
    )


def _storm(folder: Path) -> Iterator[Row]:
    found = asyncio.run(storm(folder, events=1_000))
    yield Row(
        case="faults 8",
        what=f"{found.events:,} alerts in a minute to 3 channels",
        target="first ≤ 35 s, ≤ 12 messages a channel in 5 min, bursts edited ≥ 10 s apart, all stored and reachable",
        measured=f"first after {_s(found.first)}, {found.early} messages, edits {_s(found.closest)} apart, "
        f"{found.stored:,} stored, {found.alerts:,} reachable after {_s(found.last)}, {found.twice} twice",
        good=found.is_good,
    )


def _disk(folder: Path) -> Iterator[Row]:
    for free in (0, 8_192):
        (folder / str(free)).mkdir()
        found = filled_while_running(folder / str(free), but=free)
        yield Row(
            case="faults 9",
            what=f"a disk of 16 MB with {free:,} bytes free, then room again",
            target="red ≤ 30 s, resumes by itself, 0 lost, integrity ok",
            measured=f"red after {found.to_red:.1f} s, all sent and healthy {found.to_resume:.1f} s after there was "
            f"room; {found.lost} lost, {found.twice} twice",
            good=found.is_good and found.to_red <= 30,
        )


def _writes(folder: Path) -> Iterator[Row]:
    """In memory where there is such a file system: a wrapper makes the faults, so the disk only costs time."""
    (folder / "whole").mkdir()
    count, found, began = asyncio.run(writes_of(folder / "whole")), Figures(), time.monotonic()
    for at in range(1, count + 1):
        what = list(FAULTS)[at % len(FAULTS)]
        for lasts in (False, True):
            place = folder / f"{at}-{lasts}"
            place.mkdir()
            asyncio.run(put_through(place, what, at, lasts=lasts, found=found))
            for file in place.iterdir():
                file.unlink()
    yield Row(
        case="faults 10",
        what=f"the k-th of {count} writes and flushes fails, once or from then on, for every k",
        target="whole transactions, what was acknowledged is there, only StoreError",
        measured=f"{found.runs:,} runs, {found.failed:,} with an error, {len(found.wrong)} wrong "
        f"{found.wrong[:2] or ''}; {time.monotonic() - began:.0f} s",
        good=not found.wrong,
    )


def _locks(_: Path) -> Iterator[Row]:
    found = [_run(lambda folder, seconds=seconds: locked(folder, seconds)) for seconds in LOCKS]  # type: ignore[misc]
    waits = ", ".join(f"{one.seconds:.0f} s: waited {one.waited:.1f} s, {one.errors} errors" for one in found)
    yield Row(
        case="faults 11",
        what=f"another process holds the write lock for {', '.join(map(str, LOCKS))} s",
        target="0 lost, no error below 15 s",
        measured=f"{sum(not one.stored for one in found)} lost; {waits}",
        good=all(one.stored and (not one.errors or one.seconds > 15) for one in found),
    )


def _reader(folder: Path) -> Iterator[Row]:
    found = asyncio.run(pinned(folder, writes=6_000, size=20_000))
    yield Row(
        case="faults 12",
        what=f"a reader that stays during {found.writes:,} writes (ten minutes at ten a second)",
        target="log ≤ 64 MB afterwards",
        measured=f"{found.peak:.0f} MB at most, {found.final:.0f} MB afterwards",
        good=found.final <= 64 and found.sound,
    )


def _soak(folder: Path) -> Iterator[Row]:
    found = soak(folder, sources=300, hours=HOURS, crashes=12)
    yield Row(
        case="soak",
        what=f"{HOURS} h, 300 sources, {found.polls:,} requests, {found.faults:,} faults, {found.crashes} crashes",
        target="0 lost, at most one twice a crash, ≤ 1 MB a day, descriptors flat",
        measured=f"{found.events} events: {found.lost} lost, {found.twice} twice, {found.waiting} wait; "
        f"{found.slope:+.1f} MB a day, descriptors {found.descriptors[0]}, {found.descriptors[1]}; {found.took:.0f} s",
        good=found.is_good and found.slope <= 1,
    )


def _s(time_: timedelta) -> str:
    return f"{time_.total_seconds():.0f} s"
