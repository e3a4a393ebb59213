"""One row of the table that `make torture` prints: a case, what was done, the target, the figure, the verdict."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

Say = Callable[[str], None]  # what is being done now, for whoever waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`case` is its number in the plan of faults, or several; `good` whether what was `measured` meets the `target`."""

    case: str
    what: str
    target: str
    measured: str
    good: bool


class Part(Protocol):
    """A module of the table. `measure` takes what it needs of time and yields each row as it is known."""

    def measure(self, say: Say) -> Iterator[Row]: ...
