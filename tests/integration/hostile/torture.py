"""What `make torture-guard` measures: the hostile web, case by case, each with a daemon of its own."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bodies import entities, paths, quadratic, shapes
from tests.integration.hostile.bombs import bombs, endless
from tests.integration.hostile.detours import floods, redirects
from tests.integration.hostile.drips import drips
from tests.integration.hostile.judging import READ_WITHIN, judge
from tests.integration.hostile.outside import judge_faults, judge_links, judge_matrix, judge_rebinding
from tests.integration.hostile.reading import judge_corpus
from tests.integration.hostile.siege import besiege
from tests.integration.hostile.space import why_not
from tests.integration.hostile.watched import looks, trapping
from tests.torture.row import Row, Say

_SECONDS = 45  # a siege lasts at most: the deadline of a fetch, and some
_READING = 90  # where children read what is hard to read, one after the other
_SIEGES: dict[int, tuple[str, Callable[[], Sequence[Attack]]]] = {
    13: ("50 servers that drip: TLS, head, body", lambda: drips(50)),
    14: ("bombs of a gigabyte, lengths that lie", bombs),
    15: ("bodies of 500 MB and more", endless),
    16: ("redirects", redirects),
    17: ("heads that are floods or no HTTP", floods),
}


_BODIES: dict[int, tuple[str, Callable[[], Sequence[Attack]]]] = {
    19: ("quadratic patterns", quadratic),
    20: ("size and depth", shapes),
}
_SPACES: dict[int, Callable[[Path], Row]] = {23: judge_matrix, 24: judge_links, 25: judge_rebinding, 26: judge_faults}


def measure(say: Say) -> Iterator[Row]:
    for case, (what, make) in _SIEGES.items():
        say(f"{case} {what}")
        yield _sieged(case, what, make())
    yield from _read(say)
    for case, (what, make) in _BODIES.items():
        say(f"{case} {what}")
        yield _sieged(case, what, make(), seconds=_READING, longest_allowed=READ_WITHIN)
    say("22 the corpus")
    with tempfile.TemporaryDirectory() as folder:
        yield judge_corpus(Path(folder))
    yield from _outside(say)


def _sieged(case: int, what: str, attacks: Sequence[Attack], *, seconds: float = _SECONDS, **asked: Any) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        return judge(case, what, attacks, besiege(attacks, Path(folder), seconds=seconds), **asked)


def _read(say: Say) -> Iterator[Row]:
    """Bodies that would have their reader look elsewhere."""
    with trapping() as trap, tempfile.TemporaryDirectory() as folder:
        os.mkfifo(Path(folder) / "fifo")
        for case, what, attacks in (
            (18, "entities, also in UTF-16", entities(trap.url)),
            (21, "bodies that are a path or an address", paths(trap.url, f"{folder}/fifo")),
        ):
            say(f"{case} {what}")
            looked = looks([attack.body for attack in attacks], Path(folder))
            looked += tuple(f"{trap.url} was asked" for _ in range(trap.asked()))
            yield _sieged(case, what, attacks, looked=looked)


def _outside(say: Say) -> Iterator[Row]:
    for case, judged in _SPACES.items():
        say(f"{case} in a network of its own")
        with tempfile.TemporaryDirectory() as folder:
            if reason := why_not():
                yield Row(case=str(case), what="the address guard", target="runs", measured=reason, good=False)
            else:
                yield judged(Path(folder))
