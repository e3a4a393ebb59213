"""Chains of reports about one act, and what an analyst has to read on its card at the end.

The rules by which `final` was written stand at the head of `tests/data/chains/en.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from monitor.domain.sources.source import Tier

CHAINS = tuple(sorted((Path(__file__).parents[1] / "data" / "chains").glob("*.yaml")))
_TIERS = {"official": Tier.OFFICIAL, "agency": Tier.WIRE, "media": Tier.MEDIA}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """One report: an item as the feed of `source` has it from `at` on."""

    at: datetime
    source: str
    tier: Tier
    lang: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """`final` is what the card has to say, `must_not_say` what would be false on it. `loud` are the indexes of the
    reports after which an analyst wants a loud message, `events` how many acts there are.
    """

    id: str
    kind: str
    reports: tuple[ChainReport, ...]
    final: Mapping[str, Any]
    must_not_say: tuple[str, ...]
    loud: frozenset[int]
    events: int


def read_chains(file: Path) -> tuple[Chain, ...]:
    """In the order of the file. Raises KeyError or TypeError for a chain that lacks something or has more."""
    return tuple(_chain(**raw) for raw in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _chain(
    *,
    reports: list[dict[str, str]],
    final: dict[str, Any],
    must_not_say: list[str],
    loud: list[int],
    **others: Any,
) -> Chain:
    shown = tuple(_chain_report(**report) for report in reports)
    given = {facet: str(value) if isinstance(value, date) else value for facet, value in final.items()}
    return Chain(reports=shown, final=given, must_not_say=tuple(must_not_say), loud=frozenset(loud), **others)


def _chain_report(*, at: str, tier: str, **others: str) -> ChainReport:
    return ChainReport(at=datetime.fromisoformat(at), tier=_TIERS[tier], **others)
