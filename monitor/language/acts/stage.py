"""How far an act is, and who stands for it: stage from the hedges and the tense, certainty from who speaks."""

from datetime import date, datetime

from monitor.domain.act import Certainty, Stage
from monitor.domain.source import Tier
from monitor.language.acts.hedges import Hedges
from monitor.language.acts.profile import Speakers
from monitor.language.acts.roles import Roles
from monitor.language.acts.speakers import speaks_for_issuer
from monitor.language.acts.triggers import Trigger

__all__ = ["certainty_of", "stage_of"]

# The weakest word wins: "may propose to ban" is considered.
_BY_EFFECT = (
    ("denied", Stage.DENIED),
    ("considered", Stage.CONSIDERED),
    ("proposed", Stage.PROPOSED),
    ("announced", Stage.ANNOUNCED),
)


def stage_of(hedges: Hedges, effective: date | None, published: datetime | None) -> Stage:
    """`effective` and `published` make an act announced where it starts later than the article's day."""
    for effect, stage in _BY_EFFECT:
        if effect in hedges.effects:
            return stage
    if effective is not None and published is not None and effective > published.date():
        return Stage.ANNOUNCED
    return Stage.IN_FORCE


def certainty_of(
    trigger: Trigger, roles: Roles, hedges: Hedges, tier: Tier, source_place: str | None, *, speakers: Speakers
) -> Certainty:
    """Official for a document of an official source; where it speaks of another state's act that is a claim."""
    if roles.claimant is not None:
        return Certainty.CLAIMED
    if tier is Tier.OFFICIAL:
        foreign = source_place is not None and roles.issuer not in (None, source_place)
        return Certainty.CLAIMED if foreign else Certainty.OFFICIAL
    if "rumoured" in hedges.effects:
        return Certainty.RUMOURED
    if "reported" in hedges.effects:
        return Certainty.REPORTED
    speaks = roles.agency is not None or (roles.actor is not None and speaks_for_issuer(trigger.passage, speakers))
    return Certainty.ATTRIBUTED if speaks else Certainty.REPORTED
