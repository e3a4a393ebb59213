"""State of one scan of a `when` clause: what was read so far, and the problems."""

import re

from monitor.errors import QueryError

ENDS = ("", ")")
"""What `sign_after` returns where nothing follows: the end of the clause or of a bracket."""


class ScanState:
    """State of one pass: open brackets as (kind, place), counts, problems."""

    def __init__(self) -> None:
        self.problems: list[QueryError] = []
        self.brackets: list[tuple[str, int]] = []
        self.terms = 0
        self.nots = 0
        self.deepest = 0
        self.last = ""

    @property
    def in_act(self) -> bool:
        return any(kind == "act" for kind, _ in self.brackets)

    @property
    def joins_facets(self) -> bool:
        """Whether an operator here would stand between facets, which the grammar refuses with advice."""
        return bool(self.brackets) and self.brackets[-1][0] == "act"

    @property
    def counts_terms(self) -> bool:
        """Whether the innermost brackets are those of ATLEAST."""
        return bool(self.brackets) and self.brackets[-1][0] == "terms"

    def refuse(self, code: str, message: str, at: re.Match[str], advice: str = "", sign: str = "") -> None:
        """Adds a problem; `sign` is the faulty part of the token, the whole token if left out."""
        start = at.start() + (at.group().index(sign) if sign else 0)
        end = start + len(sign) if sign else at.end()
        self.problems.append(QueryError(message, code=code, start=start, end=end, advice=advice))


def sign_after(token: re.Match[str]) -> str:
    """The first sign after the token that is no space, "" at the end of the clause."""
    return token.string[token.end() :].lstrip()[:1]
