"""How sure an event is: which of its reports are independent, who merely claims, what follows, and why.

A pure function of the set of reports, whatever their order. In canonical order a report counts if neither its outlet
nor its dispatch has counted. Aggregators copy and never count. A claim, which is what another government says that the
issuer did, corroborates nothing and is corroborated by nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report
from monitor.domain.fingerprint import shared
from monitor.domain.source import Tier

__all__ = ["COPIED", "Part", "Weighed", "Weight", "is_copy", "title_mark", "weigh"]

COPIED = 0.5
"""The part of a text that makes it a copy: one event told independently in one language shares about a tenth."""

_ENOUGH_TO_CORROBORATE = 2


class Part(StrEnum):
    """What a report is to the certainty of its event."""

    INDEPENDENT = "independent"
    SAME_OUTLET = "same_outlet"  # which has counted
    COPY = "copy"  # of a dispatch that has counted
    AGGREGATOR = "aggregator"
    CLAIM = "claim"
    RUMOUR = "rumour"  # no outlet stands for it
    CONTRADICTED = "contradicted"  # it denies what stands, or tells what stands denied


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """`like` is the report that counts in place of a copy or of an outlet's further report."""

    ref: ActRef
    part: Part
    like: ActRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The verdict with its reasons: a weight for each report, in canonical order.

    `is_denied` is whether those stand who deny the act. `claimants` are the governments that claim it, ISO 3166 codes,
    whatever others say.
    """

    certainty: Certainty
    is_denied: bool
    weights: tuple[Weight, ...]
    claimants: tuple[str, ...] = ()

    @property
    def independent(self) -> int:
        return sum(w.part is Part.INDEPENDENT for w in self.weights)


def weigh(reports: Sequence[Report]) -> Weighed:
    """The certainty of an event from its reports (at least one).

    The certainty is that of the strongest report; two independent outlets that don't say opposites corroborate. Where
    reports tell the act and others deny it, the denial stands where it is the issuer's own word, or quotes it, and is
    surer, or as sure and later: what two outlets tell of an issuer, it may itself deny. A denial that nobody of the
    issuer's stands behind is dissent.
    """
    ordered = sorted(reports, key=lambda r: r.order)
    told = [r for r in ordered if r.act.stage is not Stage.DENIED]
    denied = [r for r in ordered if r.act.stage is Stage.DENIED]
    if not told or not denied:
        return _weigh(told or denied, ())
    act, denial = _weigh(told, denied), _weigh(denied, told)
    sure = Certainty.ATTRIBUTED if act.certainty is Certainty.CORROBORATED else act.certainty
    if {r.outlet for r in told} <= {r.outlet for r in denied}:
        return denial  # who told it takes it back
    is_issuers = denial.certainty.rank >= Certainty.ATTRIBUTED.rank and denial.certainty is not Certainty.CORROBORATED
    return denial if is_issuers and _strength(denial.certainty, denied) >= _strength(sure, told) else act


def _strength(certainty: Certainty, reports: Sequence[Report]) -> tuple[int, float]:
    return certainty.rank, max(r.said_at for r in reports).timestamp()


def _weigh(side: Sequence[Report], against: Sequence[Report]) -> Weighed:
    weights = _weights(side)
    certainty = max((r.act.certainty for r in side), key=lambda c: c.rank)
    counting = {w.ref for w in weights if w.part is Part.INDEPENDENT}
    agreeing = _agreeing(r.act.direction for r in side if r.ref in counting)
    if certainty.rank < Certainty.CORROBORATED.rank and agreeing >= _ENOUGH_TO_CORROBORATE:
        certainty = Certainty.CORROBORATED
    return Weighed(
        certainty=certainty,
        is_denied=side[0].act.stage is Stage.DENIED,
        weights=(*weights, *(Weight(ref=r.ref, part=Part.CONTRADICTED) for r in against)),
        claimants=tuple(sorted({r.act.claimant for r in side if _is_claim(r) and r.act.claimant})),
    )


def _agreeing(directions: Iterable[Direction]) -> int:
    """How many say the same, or nothing against it: a ban and its end corroborate neither."""
    counts = Counter(directions)
    against = min(counts[Direction.EASING], counts[Direction.TIGHTENING])
    return counts.total() - against


_NOBODY_VOUCHES = {Certainty.CLAIMED: Part.CLAIM, Certainty.RUMOURED: Part.RUMOUR}


def _is_claim(report: Report) -> bool:
    return report.act.certainty is Certainty.CLAIMED


def _weights(side: Sequence[Report]) -> tuple[Weight, ...]:
    counted: dict[str, Report] = {}  # by outlet
    weights = []
    for report in side:
        weight = _weight(report, counted)
        weights.append(weight)
        if weight.part is Part.INDEPENDENT:
            counted[report.outlet] = report
    return tuple(weights)


def _weight(report: Report, counted: dict[str, Report]) -> Weight:
    if report.tier is Tier.AGGREGATOR:
        return Weight(ref=report.ref, part=Part.AGGREGATOR)
    if report.act.certainty in _NOBODY_VOUCHES:
        return Weight(ref=report.ref, part=_NOBODY_VOUCHES[report.act.certainty])
    if report.outlet in counted:
        return Weight(ref=report.ref, part=Part.SAME_OUTLET, like=counted[report.outlet].ref)
    original = next((o for o in counted.values() if is_copy(report, o)), None)
    if original is not None:
        return Weight(ref=report.ref, part=Part.COPY, like=original.ref)
    return Weight(ref=report.ref, part=Part.INDEPENDENT)


def is_copy(one: Report, other: Report) -> bool:
    """Whether two reports are one dispatch: one page that two sources lead to, one headline but for spaces and signs,
    or one text but for light edits.
    """
    if one.url and one.url == other.url:
        return True
    if one.tongue != other.tongue:
        return False
    mark = _mark(one)
    return bool(mark and mark == _mark(other)) or shared(one.fingerprint, other.fingerprint) >= COPIED


def _mark(report: Report) -> str:
    return report.title_mark or title_mark(report.title)


@lru_cache(maxsize=4_096)
def title_mark(title: str) -> str:
    """The same for headlines that differ in spaces, signs and case alone; "" of one without letters and figures."""
    plain = "".join(c for c in title.casefold() if c.isalnum())
    return sha256(plain.encode()).hexdigest()[:24] if plain else ""
