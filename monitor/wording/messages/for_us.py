"""The line on what an event touches of the watch list: `dysprosium, NdFeB magnets · 4 parts · owner Supply Risk EU`."""

from collections.abc import Sequence

from monitor.domain.watch.summary import PossibleEntry, WatchSummary
from monitor.wording.phrases.english import counted
from monitor.wording.phrases.plain_text import clean, cut

FOR_US = "For us"
NAMED = 6  # entries named at most
POSSIBLE = 3  # possible entries named at most
OWNERS = 3
NAME_CHARS = 60


def for_us(summary: WatchSummary | None) -> str:
    """The line without its heading, "" if nothing is touched or nothing may be shown."""
    if summary is None:
        return ""
    owners = _listed(summary.owners, OWNERS)
    many = "owner" if len(summary.owners) == 1 else "owners"
    parts = (
        _listed(summary.names, NAMED),
        counted(summary.parts, "part") if summary.parts else "",
        f"{many} {owners}" if owners else "",
        f"possibly: {_possible(summary.possible)}" if summary.possible else "",
    )
    return " · ".join(filter(None, parts))


def for_us_in_short(summary: WatchSummary | None) -> str:
    """`for us: dysprosium and 2 more`, for a line of a digest; "" if nothing is touched with certainty."""
    return f"for us: {_listed(summary.names, 2)}" if summary is not None and summary.names else ""


def _possible(entries: Sequence[PossibleEntry]) -> str:
    named = [_possible_name(entry) for entry in entries[:POSSIBLE]]
    more = len(entries) - POSSIBLE
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _possible_name(entry: PossibleEntry) -> str:
    """`Example Semiconductor (“Exemple Semiconductor”: one letter differs)`."""
    name, by = (cut(clean(text), NAME_CHARS) for text in (entry.name, entry.by))
    because = cut(clean(entry.because), NAME_CHARS)
    return f"{name} ({because})" if by == name else f"{name} (“{by}”: {because})"


def _listed(names: Sequence[str], most: int) -> str:
    shown = ", ".join(cut(clean(name), NAME_CHARS) for name in names[:most])
    more = len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown
