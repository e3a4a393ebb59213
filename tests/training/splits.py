"""What is trained on and what is scored: by months and by developments, none of which is on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.training.fit import is_in
from tests.training.reading import Read

TEST = ("2026-03", "2026-12")
"""The months that no choice was made on: scored once by weights of the months before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`held` are the screened and ordinary items of some months, `past` all items of months before, own-worded ones and
    examples that may be trained on.
    """

    past: tuple[Read, ...]
    held: tuple[Read, ...]


def split(reads: Sequence[Read], months: tuple[str, str]) -> Split:
    held = tuple(r for r in reads if is_in(r, months) or (r.item.origin == "ordinary" and _within(r, months)))
    groups = {r.item.group for r in held if r.item.label.is_act}
    past = [r for r in reads if r.item.month < months[0] and (r.judged or r.item.origin == "own")]
    return Split(past=tuple(r for r in past if r.item.group not in groups), held=held)


def _within(read: Read, months: tuple[str, str]) -> bool:
    return months[0] <= read.item.month <= months[1]
