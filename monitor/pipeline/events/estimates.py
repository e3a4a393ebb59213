"""Acts that only the judge reads, without an issuer, about an act known already: they become possible acts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.acts.reading import ActCandidate, Reading, RejectedCandidate
from monitor.domain.event.estimates import ESTIMATE_WINDOW, is_of_known_act, may_be_of_known_act
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.store import HasEvents

KNOWN_ACT = "known_act"
"""The reason of a near miss that the judge read as an act of its own."""

_SAME = 40  # latest events on the same goods that are compared


def without_known_acts(
    tx: HasEvents, found: Sequence[ExtractedArticle], config: RuntimeConfig, *, now: datetime
) -> tuple[ExtractedArticle, ...]:
    """The articles. An estimate on the goods of a recent act is a possible act instead, unless it is stored already."""
    return tuple(_as_possible(one) if _is_of_known(tx, one, config, now) else one for one in found)


def _is_of_known(tx: HasEvents, one: ExtractedArticle, config: RuntimeConfig, now: datetime) -> bool:
    acts = one.reading.acts
    if len(acts) != 1 or not may_be_of_known_act(acts[0]) or tx.events.acts_in(one.article.id):
        return False
    day = (one.article.published or now).date()
    known = tx.events.past(
        None,  # of all issuers
        since=day - ESTIMATE_WINDOW,
        until=day,
        about=config.vocabulary.overlapping(acts[0].commodities),
        limit=_SAME,
    )
    return is_of_known_act(acts[0], day, known, config.vocabulary.overlap)


def _as_possible(one: ExtractedArticle) -> ExtractedArticle:
    (act,), judgement = one.reading.acts, one.reading.judgement
    reading: Reading = replace(
        one.reading,
        acts=(),
        near_misses=(
            *(RejectedCandidate(reason=KNOWN_ACT, span=span) for span in act.evidence[:1]),
            *one.reading.near_misses,
        ),
        possible=ActCandidate(
            issuers=(),  # it names no issuer
            instrument="",
            commodities=act.commodities,
            evidence=act.evidence,
            score=judgement.score if judgement else None,
        ),
    )
    return replace(one, reading=reading, matches=tuple(m for m in one.matches if not m.acts))
