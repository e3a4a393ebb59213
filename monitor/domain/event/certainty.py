"""The certainty of an event: which reports are independent, which only claim, the verdict and its reasons.

A pure function of the set of reports. In canonical order a report counts if neither its outlet nor its dispatch has
counted. Aggregators never count. A claim (another government's statement about the issuer) neither corroborates nor is
corroborated.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from monitor.domain.acts.act import Act, AnswerKind
from monitor.domain.acts.scheme import Action, Certainty, Direction, Stage
from monitor.domain.articles.fingerprint import shared
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report
from monitor.domain.sources.source import Tier

COPY_THRESHOLD = 0.5
"""The shared part from which a text is a copy. Independent reports of one event in one language share about a tenth."""

_ENOUGH_TO_CORROBORATE = 2


class Part(StrEnum):
    """What a report counts as."""

    INDEPENDENT = "independent"
    SAME_OUTLET = "same_outlet"  # another report of an outlet that has counted
    COPY = "copy"  # a copy of a dispatch that has counted, or a report that only relays another outlet's
    AGGREGATOR = "aggregator"
    CLAIM = "claim"
    RUMOUR = "rumour"  # no outlet vouches for it
    UNCHANGED = "unchanged"  # it states what stays as it is, beside the act
    CONTRADICTED = "contradicted"  # it contradicts the verdict: that the act exists, does not exist, or is undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The role of one report. `like` is the report that counts instead of a copy or of an outlet's further report."""

    ref: ActRef
    part: Part
    like: ActRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertaintyResult:
    """The verdict with its reasons: a weight for each report, in canonical order.

    `is_refuted` is True if the denial or "undecided" prevails. `claimants` are the governments that claim the act (ISO
    3166 codes), whatever other reports state.
    """

    certainty: Certainty
    is_refuted: bool
    weights: tuple[Weight, ...]
    claimants: tuple[str, ...] = ()

    @property
    def independent(self) -> int:
        return sum(w.part is Part.INDEPENDENT for w in self.weights)


def assess_certainty(reports: Sequence[Report]) -> CertaintyResult:
    """The certainty of an event from its reports (at least one).

    It is the certainty of the strongest report; two independent outlets that do not contradict each other corroborate.
    If some reports refute the act, they prevail if they are or quote the issuer's own word and are surer, or as sure
    and later: the issuer may deny what two outlets report. A denial without the issuer's word is dissent. "Nothing is
    decided" counts against a later report for three days.
    """
    ordered = sorted(reports, key=lambda r: r.order)
    against = [r for r in ordered if refutes(r.act)]
    decided = [r for r in ordered if r.act.stage in DECIDED and r not in against]
    if not decided:  # "undecided" does not refute an act that is only considered
        against = [r for r in ordered if r.act.stage is Stage.DENIED]
    asserting = [r for r in ordered if r not in against]
    if not asserting or not against:
        return _weigh(asserting or against, (), is_refuted=not asserting)
    undecided = [r for r in asserting if r not in decided] if decided else []
    act = _weigh(asserting, against, is_refuted=False)
    answer = _weigh([*against, *undecided], decided or asserting, is_refuted=True)
    return answer if _refutation_prevails(against, decided or asserting) else act


def _refutation_prevails(against: Sequence[Report], asserting: Sequence[Report]) -> bool:
    """True if the reports that refute an act prevail over those that assert it."""
    retracting = (r for r in against if r.act.answer is None or r.act.answer.kind is not AnswerKind.DISPUTES)
    own = [r for r in asserting if r.act.relays is None] or asserting
    if {r.outlet for r in own} <= {r.outlet for r in retracting}:
        return True  # every outlet that asserted it of its own knowledge retracts it
    if _is_outdated(against, asserting):
        return False
    surest = max((r.act.certainty for r in asserting), key=lambda c: c.rank)
    vouched = [r for r in against if _speaks_for_issuer(r.act)]
    if any(_is_abandoned(r.act) for r in vouched):
        return max(r.stated_at for r in vouched) >= max(r.stated_at for r in asserting)
    by = max((r.act.certainty for r in vouched), key=lambda c: c.rank, default=None)
    return by is not None and _strength(by, vouched) >= _strength(surest, asserting)


def _speaks_for_issuer(act: Act) -> bool:
    """True if the issuer itself refutes. That reports conflict is no denial, unless an authority's own page says so."""
    if act.answer is not None and act.answer.kind is AnswerKind.DISPUTES:
        return act.certainty is Certainty.OFFICIAL
    return act.certainty.rank >= Certainty.ATTRIBUTED.rank


def _is_abandoned(act: Act) -> bool:
    """True if a plan is abandoned: then the latest report decides, not the surest."""
    return act.answer is not None and act.answer.kind is AnswerKind.WITHDRAWS


_STALE = timedelta(hours=72)


def refutes(act: Act) -> bool:
    """True if the report denies the act or states that nothing is decided."""
    kind = act.answer.kind if act.answer is not None else None
    return act.stage is Stage.DENIED or kind in (AnswerKind.UNDECIDED, AnswerKind.DISPUTES)


def _is_outdated(against: Sequence[Report], asserting: Sequence[Report]) -> bool:
    """True if the refutation is only that nothing was decided, long before a later report of the decision."""
    if any(r.act.stage is Stage.DENIED for r in against):
        return False
    decided = [r.stated_at for r in asserting if r.act.stage in DECIDED]
    return max(decided) - max(r.stated_at for r in against) >= _STALE


def _strength(certainty: Certainty, reports: Sequence[Report]) -> tuple[int, float]:
    return certainty.rank, max(r.stated_at for r in reports).timestamp()


def that_change(reports: Sequence[Report]) -> Sequence[Report]:
    """The reports of a change. That something stays as it is does not confirm what changes beside it, nor move its
    stage. All reports if none is of a change.
    """
    return [r for r in reports if r.act.action is not Action.REAFFIRM or r.act.answer is not None] or reports


def _weigh(side: Sequence[Report], against: Sequence[Report], *, is_refuted: bool) -> CertaintyResult:
    weights = _weights(side)
    certainty = max((r.act.certainty for r in that_change(side)), key=lambda c: c.rank)
    counting = {w.ref for w in weights if w.part is Part.INDEPENDENT}
    agreeing = _agreeing(r.act.direction for r in side if r.ref in counting)
    if certainty.rank < Certainty.CORROBORATED.rank and agreeing >= _ENOUGH_TO_CORROBORATE:
        certainty = Certainty.CORROBORATED
    claims = (r.act for r in side if r.act.certainty is Certainty.CLAIMED)
    return CertaintyResult(
        certainty=certainty,
        is_refuted=is_refuted,
        weights=(*weights, *(Weight(ref=r.ref, part=Part.CONTRADICTED) for r in against)),
        claimants=tuple(sorted({act.claimant for act in claims if act.claimant})),
    )


def _agreeing(directions: Iterable[Direction]) -> int:
    """How many agree or do not contradict: a ban and its end do not corroborate each other."""
    counts = Counter(directions)
    against = min(counts[Direction.EASING], counts[Direction.TIGHTENING])
    return counts.total() - against


_NOBODY_VOUCHES = {Certainty.CLAIMED: Part.CLAIM, Certainty.RUMOURED: Part.RUMOUR}


def _weights(side: Sequence[Report]) -> tuple[Weight, ...]:
    counted: dict[str, Report] = {}  # by outlet
    weights = []
    changing = {r.ref for r in that_change(side)}
    for report in side:
        stays = Weight(ref=report.ref, part=Part.UNCHANGED)
        weight = _weight(report, counted) if report.ref in changing else stays
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
    relayed = next(iter(counted.values()), None) if report.act.relays is not None else None
    original = next((o for o in counted.values() if is_copy(report, o)), relayed)
    if original is not None:
        return Weight(ref=report.ref, part=Part.COPY, like=original.ref)
    return Weight(ref=report.ref, part=Part.INDEPENDENT)


def is_copy(one: Report, other: Report) -> bool:
    """True if two reports are one dispatch: the same page, the same headline apart from spaces and punctuation, or the
    same text apart from light edits.
    """
    if one.url and one.url == other.url:
        return True
    if one.tongue != other.tongue:
        return False
    key = _title_key(one)
    return bool(key and key == _title_key(other)) or shared(one.fingerprint, other.fingerprint) >= COPY_THRESHOLD


def _title_key(report: Report) -> str:
    return report.title_mark or title_mark(report.title)


@lru_cache(maxsize=4_096)
def title_mark(title: str) -> str:
    """A hash, equal for headlines that differ only in spaces, punctuation and case; "" without letters and digits."""
    plain = "".join(c for c in title.casefold() if c.isalnum())
    return sha256(plain.encode()).hexdigest()[:24] if plain else ""
