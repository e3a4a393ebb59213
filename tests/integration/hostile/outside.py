"""What is asked of the address guard, and whether a scenario shows it: one row a case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.schedule import Outcome
from tests.integration.hostile.space import PUBLIC, run_inside
from tests.torture.row import Row

__all__ = ["judge_matrix"]

_SECONDS = 120.0
_SUCCESS = frozenset({Outcome.NEW_BODY, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})
_NOWHERE = "0 connections outside the public network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`ended` is how the polls of each source ended, `strays` how often an address was asked that must not be.

    `public` counts attempts to reach honest sites.
    """

    ended: Mapping[str, str]
    strays: Mapping[str, int]
    public: int

    def ending(self, outcome: Outcome, *, but: str = "honest") -> int:
        return sum(ended == outcome for name, ended in self.ended.items() if name != but)


def look(scenario: str, folder: Path) -> Found:
    said = run_inside(scenario, folder, seconds=_SECONDS)
    strays = Counter({address: count for address, count in said["connects"].items() if address not in PUBLIC})
    strays.update(address for address in said["met"] if address not in PUBLIC)
    return Found(ended=said["ended"], strays=strays, public=sum(said["connects"].get(a, 0) for a in PUBLIC))


def _measured(found: Found, what: str) -> str:
    strays = ", ".join(f"{count} to {address}" for address, count in list(found.strays.items())[:5])
    return f"{sum(found.strays.values())} connections{f' ({strays})' if strays else ''}; {what}"


def judge_matrix(folder: Path) -> Row:
    found = look("matrix", folder)
    forms = len(found.ended) - 1
    refused = found.ending(Outcome.FORBIDDEN_ADDRESS)
    read = [name for name, ended in found.ended.items() if ended in _SUCCESS and name != "honest"]
    return Row(
        case="23",
        what=f"{forms} forms of closed addresses: plain, TLS, redirects, names",
        target=f"{_NOWHERE}; none read; an honest site is",
        measured=_measured(found, f"{refused} refused as such, {forms - refused} as no address, {len(read)} read"),
        good=not found.strays and not read and found.ended["honest"] == Outcome.NEW_BODY and found.public > 0,
    )
