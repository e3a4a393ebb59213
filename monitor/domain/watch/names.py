"""How surely a name in a text is the name of a firm that is known."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmMatch:
    """A known firm for a name in a text.

    `firm` is the position of the firm in the list that was searched, `known_as` the name of it that is nearest to
    `written`, the name in the text. `score` is from 0 to 1. `certain` is False for a match that a person has to check:
    it is shown as "possible" and never raises a level. `reason` states why, in a few words: "same name", "legal form
    differs", "same name in another script", "one letter differs".
    """

    firm: int
    written: str
    known_as: str
    score: float
    certain: bool
    reason: str


FirmMatcher = Callable[[str], tuple[FirmMatch, ...]]
"""The known firms for a name as a text writes it, the most certain first; () if none is near."""
