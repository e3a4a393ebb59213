"""What a look at one part of the surroundings found: for people, and for programs that watch."""

from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`what` was looked at; `well` False is a problem, None means that it was not looked at or is no matter of well
    and ill. `detail` is one line, of a problem with what to click or type.
    """

    what: str
    well: bool | None
    detail: str
