"""A row of a list that a name in an act may stand for: a link beside the act, never a part of what was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIdentity:
    """A party of a stored list for a name as the act has it.

    `listed_as` is the main name of the row, `known_as` the name of it that is nearest to `written`, one of the names
    that the text gives. `row_id` is the list's own id, "" without one; `lei` is among the row's ids, "" if none is one.
    `score` is from 0 to 1, `reason` states why in a few words; a match that is not `certain` has to be checked.
    """

    name: str
    written: str
    list_id: str
    listed_as: str
    known_as: str
    row_id: str = ""
    lei: str = ""
    country: str = ""
    score: float
    certain: bool
    reason: str
