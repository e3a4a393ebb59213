"""Stage of an act, from hedges and tense, and its certainty, from the speaker."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.acts.act import Span
from monitor.domain.acts.scheme import Action, Certainty, Measure, Stage
from monitor.domain.sources.source import Tier
from monitor.language.acts.facets.roles import Roles
from monitor.language.acts.facets.speakers import speaks_for_issuer
from monitor.language.acts.grammar.mentions import Passage, first_span
from monitor.language.acts.grammar.profile import DatePatterns, LanguageProfile
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.acts.stages.hedges import Hedges

# The weakest hedge wins: "may propose to ban" is considered.
_BY_EFFECT = (
    ("denied", Stage.DENIED),
    ("considered", Stage.CONSIDERED),
    ("proposed", Stage.PROPOSED),
    ("announced", Stage.ANNOUNCED),
)


# Single decisions: they have taken effect when reported in the perfect tense.
_SINGLE_DECISIONS = frozenset(
    {
        (Measure.LICENCE, Action.GRANT),
        (Measure.LICENCE, Action.REFUSE),
        (Measure.LICENCE, Action.REVOKE),
        (Measure.GENERAL_LICENCE, Action.GRANT),
        (Measure.EXEMPTION, Action.GRANT),
        (Measure.ENTITY_LIST, Action.IMPOSE),
        (Measure.ENTITY_LIST, Action.REMOVE),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedStage:
    """A stage and the words that state it; None if only the bare verb or a date does."""

    stage: Stage
    by: Span | None = None


def stage_of(
    trigger: Trigger, hedges: Hedges, effective: date | None, published: datetime | None, forms: DatePatterns
) -> StatedStage:
    """The stage of the weakest hedge.

    Without a hedge an act is announced; it is in force only if its sentence says so: by a first day that is not in the
    future, by words such as "took effect", or by a licence or a listing in the perfect tense.
    """
    for effect, stage in _BY_EFFECT:
        if effect in hedges.effects:
            return StatedStage(stage=stage, by=hedges.spans.get(effect))
    if effective is not None and published is not None:
        return StatedStage(stage=Stage.ANNOUNCED if effective > published.date() else Stage.IN_FORCE)
    now = in_force_span(trigger.passage, forms)
    if now is not None:
        return StatedStage(stage=Stage.IN_FORCE, by=now)
    if trigger.measure is Measure.ENFORCEMENT or (
        (trigger.measure, trigger.action) in _SINGLE_DECISIONS and is_done(trigger, forms)
    ):
        return StatedStage(stage=Stage.IN_FORCE, by=trigger.verb.span)
    return StatedStage(stage=Stage.ANNOUNCED)


def in_force_span(passage: Passage, forms: DatePatterns) -> Span | None:
    """The words for "in force" in the sentence, such as "took effect" or 即日起; None if there are none."""
    return first_span(forms.in_force, [passage]) if forms.in_force is not None else None


def is_done(trigger: Trigger, forms: DatePatterns) -> bool:
    """True if the verb is in the perfect tense: 已批准, "has granted"."""
    passage, verb = trigger.passage, trigger.verb
    start, end = passage.clauses[verb.clause]
    around = passage.text[max(start, verb.start - _BESIDE) : min(end, verb.end + _BESIDE)]
    if forms.perfect is not None and forms.perfect.search(around):
        return True
    first_word = passage.text[verb.start : verb.end].partition(" ")[0]
    return forms.past_verb is not None and forms.past_verb.search(first_word) is not None


_TO_COME = ("considered", "proposed", "announced", "question")
_BESIDE = 14  # characters before and after a verb that show its tense


def certainty_of(
    trigger: Trigger, roles: Roles, hedges: Hedges, tier: Tier, source_place: str | None, *, profile: LanguageProfile
) -> Certainty:
    """Official for a document of an official source, claimed if it reports another state's act; else by speaker.

    A verb of saying that is itself still to come attributes nothing: "US to announce curbs".
    """
    if roles.claimant is not None:
        return Certainty.CLAIMED
    if tier is Tier.OFFICIAL:
        foreign = source_place is not None and roles.issuer not in (None, source_place)
        return Certainty.CLAIMED if foreign else Certainty.OFFICIAL
    if "rumoured" in hedges.effects:
        return Certainty.RUMOURED
    if "reported" in hedges.effects:
        return Certainty.REPORTED
    to_come = [trigger.verb] if not hedges.effects.isdisjoint(_TO_COME) else []
    quotes = roles.actor is not None and speaks_for_issuer(trigger.passage, profile, roles.issuer, except_for=to_come)
    speaks = roles.agency is not None or quotes
    return Certainty.ATTRIBUTED if speaks else Certainty.REPORTED
