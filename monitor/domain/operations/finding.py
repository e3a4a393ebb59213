"""The result of one diagnostic check, for people and for monitoring programs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check of `what`: `ok` is False for a problem, None if it was not checked or is only information. `detail`
    is one line, for a problem with what to do.
    """

    what: str
    ok: bool | None
    detail: str
