"""The part `secrets` of `make torture`: case 38 over the whole line."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.secrets.planted import ENDS, PLANTED, one_life
from tests.torture.row import Row, Say


def measure(say: Say) -> Iterator[Row]:
    say(f"{len(PLANTED)} secrets through {len(ENDS)} endings")
    with TemporaryDirectory() as folder:
        life = one_life(Path(folder))
    found = sum(map(len, life.leaks.values()))
    proven = life.ended == ENDS and life.key_was_shown and bool(life.alerts) and bool(life.webhooks)
    looked = len(life.places) + 1
    yield Row(
        case="38",
        what=f"{len(PLANTED)} planted secrets, {len(life.ended)} sources that end in {len(set(ENDS.values()))} ways",
        target="0 hits",
        measured=f"{found} hits in {looked} places" if proven else "the line did not run as planned",
        good=proven and not found,
    )
