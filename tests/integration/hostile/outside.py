"""What is asked of the address guard, and whether a scenario shows it: one row a case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.space import PUBLIC, run_inside
from tests.torture.row import Row

_SECONDS = 300.0
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
    more: Mapping[str, Any]

    def ending(self, outcome: Outcome, *, but: str = "honest") -> int:
        return sum(ended == outcome for name, ended in self.ended.items() if name != but)


def look(scenario: str, folder: Path) -> Found:
    said = run_inside(scenario, folder, seconds=_SECONDS)
    strays = Counter({address: count for address, count in said["connects"].items() if not _is_public(address)})
    strays.update(address for address in said["met"] if not _is_public(address))
    return Found(ended=said["ended"], strays=strays, public=sum(said["connects"].get(a, 0) for a in PUBLIC), more=said)


def _is_public(address: str) -> bool:
    return address in PUBLIC or address.startswith("12.")  # the sites of case 26, and one where nobody is


def _measured(found: Found, what: str) -> str:
    strays = ", ".join(f"{count} to {address}" for address, count in list(found.strays.items())[:5])
    return f"{sum(found.strays.values())} connections{f' ({strays})' if strays else ''}; {what}"


def judge_matrix(folder: Path) -> Row:
    found = look("matrix", folder)
    forms = len(found.ended) - 1
    refused = found.ending(Outcome.ADDRESS_BLOCKED)
    read = [name for name, ended in found.ended.items() if ended in _SUCCESS and name != "honest"]
    return Row(
        case="23",
        what=f"{forms} forms of closed addresses: plain, TLS, redirects, names",
        target=f"{_NOWHERE}; none read; an honest site is",
        measured=_measured(found, f"{refused} refused as such, {forms - refused} as no address, {len(read)} read"),
        good=not found.strays and not read and found.ended["honest"] == Outcome.NEW_BODY and found.public > 0,
    )


def judge_links(folder: Path) -> Row:
    found = look("links", folder)
    read = sum(found.ended[name] in _SUCCESS for name in ("rss", "json", "honest"))
    moved = found.more["moved"]
    return Row(
        case="24",
        what="links, annexes, pictures, icons, hubs, pages, permanent redirects to closed addresses",
        target=f"{_NOWHERE}; 3 feeds read; 0 addresses taken over",
        measured=_measured(found, f"{read} feeds read; {len(moved)} addresses taken over"),
        good=not found.strays and read == 3 and not moved and found.public > 0,
    )


def judge_rebinding(folder: Path) -> Row:
    found = look("rebinding", folder)
    open_ones = ("mixed", "mixed-6", "many", "news", "alias-open")
    missed = [name for name in open_ones if found.ended[name] not in _SUCCESS]
    closed = ("alias", "alias-closed", "inside", "mapped")
    read = [name for name in closed if found.ended[name] in _SUCCESS]
    refused = found.ending(Outcome.ADDRESS_BLOCKED)
    return Row(
        case="25",
        what=f"{len(found.ended)} names that change their mind, are of both kinds, or are called otherwise",
        target=f"{_NOWHERE}; who has a public address is read",
        measured=_measured(found, f"{refused} refused; {len(open_ones) - len(missed)} of {len(open_ones)} read"),
        good=not found.strays and not missed and not read and found.public > 0,
    )


def judge_faults(folder: Path) -> Row:
    found = look("faults", folder)
    right: Mapping[str, bool] = found.more["right"]
    wrong = [f"{name}: {found.ended[name]}" for name, is_right in right.items() if not is_right]
    return Row(
        case="26",
        what="faults of names, addresses and certificates",
        target=f"{_NOWHERE}; each has its class",
        measured=_measured(found, "; ".join((f"{sum(right.values())} of {len(right)} in their class", *wrong))),
        good=not found.strays and not wrong,
    )
