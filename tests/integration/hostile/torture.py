"""What `make torture-guard` measures: the hostile web, case by case, each with a daemon of its own."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bombs import bombs, endless
from tests.integration.hostile.detours import floods, redirects
from tests.integration.hostile.drips import drips
from tests.integration.hostile.judging import judge
from tests.integration.hostile.siege import besiege
from tests.torture.row import Row, Say

__all__ = ["measure"]

_SECONDS = 45  # a siege lasts at most: the deadline of a fetch, and some
_SIEGES: dict[int, tuple[str, Callable[[], Sequence[Attack]]]] = {
    13: ("50 servers that drip: TLS, head, body", lambda: drips(50)),
    14: ("bombs of a gigabyte, lengths that lie", bombs),
    15: ("bodies of 500 MB and more", endless),
    16: ("redirects", redirects),
    17: ("heads that are floods or no HTTP", floods),
}


def measure(say: Say) -> Iterator[Row]:
    for case, (what, make) in _SIEGES.items():
        say(f"{case} {what}")
        attacks = make()
        with tempfile.TemporaryDirectory() as folder:
            yield judge(case, what, attacks, besiege(attacks, Path(folder), seconds=_SECONDS))
