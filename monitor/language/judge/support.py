"""Withholding of goods that the words of an article support too little. Silence is not false.

Withheld goods are treated as inferred ones: no text asserts them, but rules match them and events are found by them.
"""

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain.acts.act import Act, ActReader, Facet, Withheld
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.judge.claims import Claim, ClaimKind, Sight
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Judge, Opinion


def supported(act: Act, evidence: Evidence, passages: Sequence[Passage], opinion: Opinion, judge: Judge) -> Act:
    """The act that asserts only goods that its words support; `withheld` lists the others.

    An act that a model read is unchanged: its words were checked when it answered.
    """
    least = judge.least_support(ClaimKind.COMMODITIES)
    if least is None or not act.commodities or act.read_by is ActReader.MODEL:
        return act
    sight = Sight(act, evidence, passages, opinion)
    for claim in sight.claims:
        if claim.kind is not ClaimKind.COMMODITIES or claim.inferred:
            continue
        if (support := judge.support(sight.buckets(claim))) < least:
            act = _without(act, claim, support, least)
    return act


def _without(act: Act, claim: Claim, support: float, least: float) -> Act:
    each = Withheld(facet=Facet.COMMODITIES, value=claim.value, support=round(support, 2), least=round(least, 2))
    return replace(
        act,
        inferred=(*act.inferred, claim.value),
        asserted=tuple(s for s in act.asserted if (s.facet, s.value) != (Facet.COMMODITIES, claim.value)),
        withheld=(*act.withheld, each),
    )
