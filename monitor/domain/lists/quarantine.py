"""Whether a new version of a list is believed, or held until a person confirms it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from monitor.domain.lists.compare import ListDiff
from monitor.domain.lists.party import Party

MAX_SHRINK = 0.10
"""The share of the parties of a list that may disappear between two versions without a person's confirmation."""

TAIL = 50
"""The identities at the end of a version that are kept, to recognise a file that was cut short."""

_FEW = 20  # parties; a shorter list may double, or be renamed as a whole
_MIN_CUT = 2  # rows missing at the end of a file


class Doubt(StrEnum):
    """Why a new version is held."""

    SHRUNK = "shrunk"  # more than MAX_SHRINK of the parties of a list are missing
    CUT_SHORT = "cut_short"  # exactly the last rows are missing
    GREW = "grew"  # more parties were added than the list had
    REWRITTEN = "rewritten"  # most parties changed their names, countries or programmes


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVersion:
    """A version that was not believed.

    `fingerprint` identifies its doubtful difference: a person confirms that, and not a file. `list_id` is the list that
    raised the doubt. `before` and `after` count the parties of all lists of the source. `names` are some of the parties
    that it would have removed, or added if it removes none.
    """

    doubt: Doubt
    fingerprint: str
    list_id: str
    at: datetime
    before: int
    after: int
    added: int
    removed: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCount:
    """How many parties one list of a source has."""

    list_id: str
    parties: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """The stored version of the lists of a source, without its rows.

    `form` is a hash of the declaration that the rows were read by: another declaration makes a new baseline. `digest`
    is a hash of all rows, "" before the first version. `dated` is the date that the list itself states, as it states
    it. `tail` are the identities of the last rows. `changed_at` is when the rows last changed, `note` what was
    odd about the last version. `held` is the version that waits for a person, None if none does. `accepted` is the
    fingerprint that a person confirmed, `quietly` whether it then becomes the version without an act.
    """

    source_id: str
    form: str = ""
    counts: tuple[ListCount, ...] = ()
    digest: str = ""
    dated: str = ""
    tail: tuple[str, ...] = ()
    changed_at: datetime | None = None
    note: str = ""
    held: HeldVersion | None = None
    accepted: str = ""
    quietly: bool = False

    @property
    def parties(self) -> int:
        """The number of parties of all lists."""
        return sum(one.parties for one in self.counts)


def doubt_about(diff: ListDiff, *, before: int, tail: Sequence[str], has_end: bool) -> Doubt | None:
    """Why a version of one list with this difference is held, None if it is believed.

    `before` counts the parties of the version that is stored. `tail` are the identities at its end. `has_end`: the
    format shows where a file ends, so that a file that was cut short could not be parsed.
    """
    if len(diff.removed) > MAX_SHRINK * before:
        return Doubt.SHRUNK
    if before >= _FEW and len(diff.added) > before:
        return Doubt.GREW
    if before >= _FEW and 2 * len(diff.changed) > before:
        return Doubt.REWRITTEN
    if not has_end and _is_cut_short([party.identity for party in diff.removed], tail):
        return Doubt.CUT_SHORT
    return None


def _is_cut_short(removed: Sequence[str], tail: Sequence[str]) -> bool:
    return len(removed) >= _MIN_CUT and set(tail[-len(removed) :]) <= set(removed)


def fingerprint_of(diffs: Mapping[str, ListDiff]) -> str:
    """The identity of a doubtful difference, by list: what would be removed, or else added or changed."""
    removed = sorted(_named(one, diff.removed) for one, diff in diffs.items() if diff.removed)
    rest = [_named(one, (*diff.added, *(c.after for c in diff.changed))) for one, diff in diffs.items()]
    return sha256("\x1e".join(removed or sorted(rest)).encode("utf-8", "replace")).hexdigest()[:32]


def _named(list_id: str, parties: Iterable[Party]) -> str:
    return "\x1f".join((list_id, *sorted(party.identity for party in parties)))
