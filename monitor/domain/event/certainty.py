"""How sure an event is: which of its reports are independent, who merely claims, what follows, and why.

A pure function of the set of reports, whatever their order. In canonical order a report counts if neither its outlet
nor its dispatch has counted. Aggregators copy and never count. A claim, which is what another government says that the
issuer did, corroborates nothing and is corroborated by nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from monitor.domain.acts.act import Act, Answer, AnswerKind, Certainty, Direction, Stage
from monitor.domain.articles.fingerprint import shared
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report
from monitor.domain.sources.source import Tier

__all__ = ["COPIED", "Part", "Weighed", "Weight", "is_copy", "refutes", "title_mark", "weigh"]

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
    CONTRADICTED = "contradicted"  # it says the opposite of what stands: that it is so, or not so, or not decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """`like` is the report that counts in place of a copy or of an outlet's further report."""

    ref: ActRef
    part: Part
    like: ActRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The verdict with its reasons: a weight for each report, in canonical order.

    `is_refuted` is whether those stand who say that it is not so, or not decided. `claimants` are the governments that
    claim it, ISO 3166 codes, whatever others say.
    """

    certainty: Certainty
    is_refuted: bool
    weights: tuple[Weight, ...]
    claimants: tuple[str, ...] = ()

    @property
    def independent(self) -> int:
        return sum(w.part is Part.INDEPENDENT for w in self.weights)


def weigh(reports: Sequence[Report]) -> Weighed:
    """The certainty of an event from its reports (at least one).

    The certainty is that of the strongest report; two independent outlets that don't say opposites corroborate. Where
    reports tell the act and others refute it, they stand where it is the issuer's own word, or quotes it, and is
    surer, or as sure and later: what two outlets tell of an issuer, it may itself deny. A denial that nobody of the
    issuer's stands behind is dissent. That nothing is decided holds for three days against a later report.
    """
    ordered = sorted(reports, key=lambda r: r.order)
    against = [r for r in ordered if refutes(r.act)]
    decided = [r for r in ordered if r.act.stage in DECIDED and r not in against]
    if not decided:  # what is only weighed is not refuted by that it is undecided
        against = [r for r in ordered if r.act.stage is Stage.DENIED]
    told = [r for r in ordered if r not in against]
    if not told or not against:
        return _weigh(told or against, (), is_refuted=not told)
    weighed = [r for r in told if r not in decided] if decided else []
    act = _weigh(told, against, is_refuted=False)
    answer = _weigh([*against, *weighed], decided or told, is_refuted=True)
    return answer if _stand_against(against, decided or told) else act


def _stand_against(against: Sequence[Report], told: Sequence[Report]) -> bool:
    """Whether those who refute an act stand against those who tell it."""
    if {r.outlet for r in told} <= {r.outlet for r in against if r.act.answer is None or not _disputes(r.act.answer)}:
        return True  # who told it takes it back
    if _is_outdated(against, told):
        return False
    surest = max((r.act.certainty for r in told), key=lambda c: c.rank)
    voices = [r for r in against if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank]
    if any(_gives_up(r.act) for r in voices):
        return max(r.said_at for r in voices) >= max(r.said_at for r in told)
    by = max((r.act.certainty for r in voices), key=lambda c: c.rank, default=None)
    return by is not None and _strength(by, voices) >= _strength(surest, told)


def _gives_up(act: Act) -> bool:
    """Whether a plan is given up: no matter of who is surer, but of what came last."""
    return act.answer is not None and act.answer.kind is AnswerKind.WITHDRAWS


_STALE = timedelta(hours=72)


def refutes(act: Act) -> bool:
    """Whether the report says that the act is not so, or that nothing is decided."""
    kind = act.answer.kind if act.answer is not None else None
    return act.stage is Stage.DENIED or kind in (AnswerKind.UNDECIDED, AnswerKind.DISPUTES)


def _disputes(answer: Answer) -> bool:
    return answer.kind is AnswerKind.DISPUTES


def _is_outdated(against: Sequence[Report], told: Sequence[Report]) -> bool:
    """Whether all that is said against it is that nothing was decided, long before a later report of the decision."""
    if any(r.act.stage is Stage.DENIED for r in against):
        return False
    decided = [r.said_at for r in told if r.act.stage in DECIDED]
    return max(decided) - max(r.said_at for r in against) >= _STALE


def _strength(certainty: Certainty, reports: Sequence[Report]) -> tuple[int, float]:
    return certainty.rank, max(r.said_at for r in reports).timestamp()


def _weigh(side: Sequence[Report], against: Sequence[Report], *, is_refuted: bool) -> Weighed:
    weights = _weights(side)
    certainty = max((r.act.certainty for r in side), key=lambda c: c.rank)
    counting = {w.ref for w in weights if w.part is Part.INDEPENDENT}
    agreeing = _agreeing(r.act.direction for r in side if r.ref in counting)
    if certainty.rank < Certainty.CORROBORATED.rank and agreeing >= _ENOUGH_TO_CORROBORATE:
        certainty = Certainty.CORROBORATED
    return Weighed(
        certainty=certainty,
        is_refuted=is_refuted,
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
