"""What `make torture fire` measures: identity and time under fire, in full."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

from hypothesis import Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.fire.calendars import CHANGES, TIMES, around, closed_on, looks
from tests.integration.fire.clocked import running, runs
from tests.integration.fire.faulty_ids import FAULTS, put_through
from tests.integration.fire.history import history
from tests.integration.fire.liar import LIES, MOST_REQUESTS, watched
from tests.integration.fire.press import releases, watched_year
from tests.integration.fire.replaying import replayed, replayed_with_kills
from tests.pipeline.poll.test_feed_year import FeedYear
from tests.torture.row import Row, Say

SEEDS, KILLS = 2, 12
_YEAR = 365  # days
LIVES, STEPS = 100, 40


def measure(say: Say) -> Iterator[Row]:
    say(f"{len(FAULTS)} faults of ids")
    yield _ids()
    for seed in range(1, SEEDS + 1):
        say(f"history {seed}")
        yield _history(seed)
    say("a year of releases in four languages")
    yield _press()
    say(f"{len(LIES)} lies of validators")
    yield _validators()
    say("clocks")
    yield _clock()
    yield _summer_time()
    say(f"{LIVES} years of a feed")
    yield _years()


def _ids() -> Row:
    repeated = missed = twice = 0
    for fault in FAULTS.values():
        with tempfile.TemporaryDirectory() as folder:
            truth, found = asyncio.run(put_through(fault, Path(folder)))
        repeated += len(found.numbers) - len(set(found.numbers))
        missed += len(truth.notices - set(found.numbers))
        twice += found.articles - truth.articles
    return Row(
        case="fire 32",
        what=f"{len(FAULTS)} faults of ids and links",
        target="0 repeated, 0 missed, 0 articles twice",
        measured=f"{repeated} repeated, {missed} missed, {twice} articles twice",
        good=repeated == missed == twice == 0,
    )


def _history(seed: int) -> Row:
    """In order, then shuffled on the same database, then from nothing with kills."""
    course = history(seed)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(replayed(Path(folder), course.snapshots))
        shuffled = Random(seed).sample(course.snapshots, len(course.snapshots))
        again = asyncio.run(replayed(Path(folder), shuffled, before=len(course.snapshots)))
    with tempfile.TemporaryDirectory() as folder:
        killed = asyncio.run(replayed_with_kills(Path(folder), course, seed=seed, kills=KILLS))
    alerts, revisions = len(course.notices), course.articles + course.edits
    figures = (again.articles, again.alerts, killed.articles, killed.alerts, killed.revisions)
    return Row(
        case="fire 33",
        what=f"300 snapshots, {course.returns} returns, {course.shrinks} shrinks; in order, shuffled, {KILLS} kills",
        target=f"{course.articles} articles, {alerts} alerts; {revisions} revisions",
        measured="{} articles, {} alerts; with kills {} and {}, {} revisions".format(*figures),
        good=figures == (course.articles, alerts, course.articles, alerts, revisions),
    )


def _press() -> Row:
    made = releases(4, days=_YEAR)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(watched_year(made, Path(folder), days=_YEAR))
    edits = sum(one.edit is not None for one in made)
    return Row(
        case="fire 34",
        what=f"a year of {len(made)} releases on four pages each, {edits} edited",
        target="each sent once, one event over languages, changes sent, none in vain",
        measured=f"{found.alerted} of {found.wanted} sent, {found.twice} twice, {found.apart} apart, "
        f"{found.strange} strange; {found.announced} of {found.changed} changes sent, precision {found.precision:.2f}; "
        f"{found.withdrawn} of {found.revoked} revoked shown",
        good=found.good,
    )


def _validators() -> Row:
    latest, most, missed = timedelta(0), 0.0, 0
    for lie in LIES.values():
        with tempfile.TemporaryDirectory() as folder:
            seen = asyncio.run(watched(lie, Path(folder)))
        latest, most, missed = max(latest, seen.latest), max(most, seen.a_day), missed + seen.missed
    return Row(
        case="fire 35",
        what=f"{len(LIES)} ways to lie with validators",
        target=f"0 missed, ≤ 24 h late, ≤ {MOST_REQUESTS} requests a day",
        measured=f"{missed} missed, {latest / timedelta(hours=1):.1f} h late, {most:.0f} requests a day",
        good=not missed and latest <= timedelta(hours=24) and most <= MOST_REQUESTS,
    )


def _clock() -> Row:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), boots="+0") as process:
        process.set("+0")
        before = process.memory
        most = max(runs(process))
        grown = (process.memory - before) / 2**20
        is_alive = process.is_alive
    return Row(
        case="fire 36",
        what="+1 h, −1 h, +10 y, −10 y, a clock that stands still",
        target="≤ 1 run a feed, ≤ 20 MB",
        measured=f"{most} runs, {grown:.1f} MB",
        good=is_alive and most <= 1 and grown <= 20,
    )


def _summer_time() -> Row:
    days = wrong = 0
    for (zone, day), at in product(CHANGES.values(), TIMES):
        expected = around(day)
        closed = asyncio.run(closed_on(zone, at, looks(zone, day)))
        days += len(expected)
        wrong += len(set(expected) ^ set(closed)) + len(closed) - len(set(closed))
    return Row(
        case="fire 37",
        what=f"clocks change in {len(CHANGES)} zones and seasons, digests at {len(TIMES)} times",
        target="once on each local date",
        measured=f"{days} dates, {wrong} left out or twice",
        good=wrong == 0,
    )


def _years() -> Row:
    began, good = time.monotonic(), True
    try:
        run_state_machine_as_test(
            FeedYear,
            settings=settings(
                max_examples=LIVES, stateful_step_count=STEPS, deadline=None, phases=[Phase.reuse, Phase.generate]
            ),
        )
    except (AssertionError, HypothesisException):
        good = False
    took = time.monotonic() - began
    return Row(
        case="fire",
        what=f"{LIVES} years of a feed's life at random, {STEPS} steps each",
        target="0 repeated, 0 missed, ledgers balance",
        measured=f"{'none failed' if good else 'one failed'}; {took:.0f} s",
        good=good,
    )
