"""Candidates for acts: triggers with issuer, stage and certainty, or with the reason for rejection."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Family, Measure, MeasureClass, Stage, family_of
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.postponed import postponement_date
from monitor.language.acts.facets.roles import Roles, roles_of
from monitor.language.acts.facets.validity import Term, term_of, value_of
from monitor.language.acts.grammar.market_access import issuer_is_buyer
from monitor.language.acts.grammar.polarity import VerbSense, direction_of
from monitor.language.acts.grammar.profile import LanguageProfile, Profiles
from monitor.language.acts.grammar.topic import off_topic, touches_exports
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.acts.stages.hedges import Hedges, hedges_of
from monitor.language.acts.stages.stage import StatedStage, certainty_of, is_done, stage_of

_LEAD_SENTENCES = 2
_LEAD_WEIGHT = 4
WEIGHT_WITHOUT_ISSUER = -9  # the weight of a sentence without an issuer: it joins another act but is no act by itself
# Routine work of customs and courts, unless it is in the headline.
_TITLE_ONLY = (Measure.ENFORCEMENT, Measure.INVESTIGATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known about an article besides its words.

    `profile` is the profile of its language, `profiles` looks up any language. `source_place` is the state of an
    official source; `heading_place` the state whose notice the article is: 商务部公告2026年第61号, 公告….
    """

    profile: LanguageProfile
    profiles: Profiles
    tier: Tier
    published: datetime | None
    source_place: str | None = None
    heading_place: str | None = None

    @property
    def today(self) -> date | None:
        """The article's day."""
        return self.published.date() if self.published else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One trigger with its assessment. `reason` is why the grammar rejects it, "" if it accepts it.

    `has_author` is True if a possible issuer is named, `itself` if an official notice states its own decision.
    """

    trigger: Trigger
    hedges: Hedges
    roles: Roles
    itself: bool
    has_author: bool
    reason: str

    @property
    def near_miss(self) -> RejectedCandidate:
        """The rejection, with the verb."""
        return RejectedCandidate(reason=self.reason, span=self.trigger.verb.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One trigger as a possible act. `weight` ranks candidates of one article: title, lead, body, background."""

    trigger: Trigger
    hedges: Hedges
    roles: Roles
    term: Term
    stated: StatedStage
    certainty: Certainty
    direction: Direction
    weight: int

    @property
    def stage(self) -> Stage:
        return self.stated.stage

    @property
    def is_revision(self) -> bool:
        """True if the action is an unspecified revision of a rule."""
        return self.trigger.action is Action.AMEND

    @property
    def family(self) -> Family:
        return family_of(self.trigger.measure, self.trigger.action)


def propose(trigger: Trigger, context: Context, fallback: str | None) -> Proposal:
    """The trigger with hedges, roles and a rejection reason. `fallback` is the document's default issuer."""
    trigger = _as_put_off(trigger)
    hedges = hedges_of(trigger, context.profile)
    roles = _with_source_state(roles_of(trigger, context.profile, fallback), context)
    itself = _decides_itself(trigger, roles, context)
    has_author = itself or _has_author(trigger, roles) or _is_own_penalty(trigger, context)
    reason = (
        hedges.blocked
        or _topic_reason(trigger, context)
        or _missing_issuer_reason(trigger, roles, context, has_author=has_author)
    )
    if not reason and "denied" in hedges.effects and _is_denied_by_firm(trigger, roles):
        reason = "no_issuer"
    if not reason and roles.actor is not None and issuer_is_buyer(trigger, roles.issuer):
        reason = "import_measure"
    if not reason and _is_easing_put_off(trigger):
        reason = "negated"
    if not reason and _withdraws_draft(trigger):
        reason = DRAFT_WITHDRAWN
    if not reason and _is_about_to_expire(trigger, context):
        reason = RUNS_OUT
    if not reason and context.profile.dates.is_history(trigger, context.published):
        hedges = replace(hedges, background=True)
    return Proposal(trigger=trigger, hedges=hedges, roles=roles, itself=itself, has_author=has_author, reason=reason)


def _with_source_state(roles: Roles, context: Context) -> Roles:
    """The roles; on an official page "the ministry" belongs to the source's state, not to the language's.

    So does what its notice decides, whatever state the name of a good has in it: Japanese eel.
    """
    place, readers = context.source_place, context.profile.roles.home_state
    if place is None or roles.actor is None:
        return roles
    nameless = roles.actor.place is None and roles.issuer == readers
    in_name = place == context.heading_place and roles.actor.kind is ConceptKind.PLACE
    return replace(roles, issuer=place, agency=None, claimant=None) if nameless or in_name else roles


def _as_put_off(trigger: Trigger) -> Trigger:
    """The trigger, postponed if another verb postpones it: 推迟三个月上调出口税, "delays raising its duty"."""
    passage, verb = trigger.passage, trigger.verb
    if trigger.measure.measure_class is not MeasureClass.RESTRICTION:
        return trigger
    start, end = passage.clauses[verb.clause]
    if trigger.action is Action.EXTEND and ACTS.begins_only_on.match(passage.text, verb.end, end):
        return replace(trigger, action=Action.POSTPONE)  # 延至6月实施: it begins later
    if trigger.action not in _PUT_IN_PLACE:
        return trigger
    before = ACTS.put_off_before.search(passage.text, max(start, verb.start - 16), verb.start)
    if before or ACTS.put_off_behind.match(passage.text, verb.end, end):
        return replace(trigger, action=Action.POSTPONE)
    return trigger


def _is_easing_put_off(trigger: Trigger) -> bool:
    """True if an easing is put off, so that nothing changes: 暂缓放开出口, "delays lifting its ban"."""
    if trigger.action in _PUT_OFF or direction_of(trigger.measure, trigger.action) is not Direction.EASING:
        return False
    passage, verb = trigger.passage, trigger.verb
    start = passage.clauses[verb.clause][0]
    return ACTS.put_off_before.search(passage.text, max(start, verb.start - 16), verb.start) is not None


_PUT_OFF = (Action.POSTPONE, Action.SUSPEND)
_PUT_IN_PLACE = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN)


DRAFT_WITHDRAWN = "draft_withdrawn"
"""Rejection reason: a draft is withdrawn, so no rule in force ends."""

_WITHDRAWALS = (Action.REMOVE, Action.REVOKE, Action.SUSPEND, Action.RELAX)


def _withdraws_draft(trigger: Trigger) -> bool:
    """True if a draft is withdrawn: 撤回草案, "withdraws its draft rule"."""
    if trigger.action not in _WITHDRAWALS:
        return False
    start, end = trigger.passage.clauses[trigger.verb.clause]
    found = ACTS.draft.search(trigger.passage.text, start, end)
    return found is not None and ACTS.withdraws_draft.search(trigger.passage.text, start, end) is not None


RUNS_OUT = "runs_out"
"""Rejection reason: a rule or a pause is about to expire, so nothing has changed yet."""


def _is_about_to_expire(trigger: Trigger, context: Context) -> bool:
    """True if a rule is about to expire: it may still be extended, so it is not lifted."""
    passage, verb = trigger.passage, trigger.verb
    start, end = passage.clauses[verb.clause]
    pause = trigger.action is Action.SUSPEND and verb is not trigger.noun and not trigger.noun.part.trade
    if pause:
        found = ACTS.pause_is_expiring.search(passage.text, verb.end, end)
    else:
        found = ACTS.runs_out.search(passage.text, verb.start, verb.end) if trigger.action is Action.REMOVE else None
    if found is None:
        return False
    return ACTS.about_to_expire.search(passage.text, start, end) is not None and not is_done(
        trigger, context.profile.dates
    )


def candidate_of(proposal: Proposal, context: Context) -> Candidate:
    """The proposal as a candidate, regardless of its rejection reason."""
    trigger, hedges, roles = proposal.trigger, proposal.hedges, proposal.roles
    term = _term(trigger, context)
    return Candidate(
        trigger=trigger,
        hedges=hedges,
        roles=roles,
        term=term,
        stated=stage_of(trigger, hedges, _first_day(trigger, term), context.published, context.profile.dates),
        certainty=certainty_of(trigger, roles, hedges, context.tier, context.source_place, profile=context.profile),
        direction=direction_of(trigger.measure, trigger.action),
        weight=max(_weight(trigger, hedges, roles), proposal.itself * _LEAD_WEIGHT)
        if proposal.has_author
        else WEIGHT_WITHOUT_ISSUER,
    )


def _term(trigger: Trigger, context: Context) -> Term:
    """First and last day; of a postponed rule its new first day."""
    if trigger.action is Action.POSTPONE:
        return Term(effective=postponement_date(trigger, context.profile.dates, context.published))
    return term_of(trigger, context.profile.dates, context.published)


def _first_day(trigger: Trigger, term: Term) -> date | None:
    """The first day of the action; None for a postponement, which applies at once."""
    return None if trigger.action is Action.POSTPONE else value_of(term.effective)


def _topic_reason(trigger: Trigger, context: Context) -> str:
    """The rejection reason if the clause is about something else than exports, else ""."""
    if trigger.measure.measure_class is MeasureClass.NEAR_MISS:
        return trigger.measure
    if trigger.measure is Measure.ENFORCEMENT and _is_only_a_risk(trigger):
        return "background"
    reason = off_topic(trigger) or context.profile.roles.non_state_reason(trigger)
    if not reason and trigger.passage.field == "text" and trigger.measure in _TITLE_ONLY:
        return "background"
    return reason


def _is_only_a_risk(trigger: Trigger) -> bool:
    """True if evasion is the cause of an act and not the act: "revokes its permit over diversion risk"."""
    return ACTS.because_of.search(trigger.passage.before(trigger.verb.start, 40)) is not None


def _missing_issuer_reason(trigger: Trigger, roles: Roles, context: Context, *, has_author: bool) -> str:
    """Return "no_issuer" if no possible issuer is named, else ""; an English body may omit its headline's issuer."""
    markers = context.profile.roles
    if markers.has_non_state_author(trigger, actors_of(trigger.passage, context.profile)):
        return "no_issuer"
    weak = not trigger.noun.strong and context.source_place is None
    if roles.inferred == "document" and markers.has_no_issuer(trigger, weak):
        return "no_issuer"
    joins = markers.body_may_omit_issuer and trigger.passage.field == "text" and roles.issuer is not None
    return "" if has_author or joins else "no_issuer"


def _has_author(trigger: Trigger, roles: Roles) -> bool:
    """True if the action has an author. The verb of a headline may omit its subject; a noun or a body may not."""
    if roles.issuer is None:
        return _has_unnamed_government(trigger)
    if roles.actor is not None or roles.inferred in ("owner", "host", "home"):
        return True
    if trigger.verb.part.sense is VerbSense.LOSE:
        return True  # the headline makes the author clear
    if trigger.passage.field != "title":
        return False
    return trigger.verb is not trigger.noun or _contains_object(trigger)


def _is_own_penalty(trigger: Trigger, context: Context) -> bool:
    """True if a party is the subject of a penalty in the headline of an authority's own page: "X Settles Alleged …"."""
    is_own = context.tier is Tier.OFFICIAL and context.source_place is not None
    if not is_own or trigger.measure is not Measure.ENFORCEMENT or trigger.passage.field != "title":
        return False
    return any(w.end <= trigger.verb.start for w in trigger.passage.of_kind(ConceptKind.FIRM))


def _decides_itself(trigger: Trigger, roles: Roles, context: Context) -> bool:
    """True if an official notice states its own decision anywhere in its text: 决定对镓实施出口管制.

    A notice is on the issuer's own page, or elsewhere in full with its number as headline.
    """
    passage, place = trigger.passage, context.source_place or context.heading_place
    if place is None or roles.issuer != place or passage.field != "text":
        return False
    decides = context.profile.roles.decides
    if decides is not None and decides.search(passage.text[: trigger.verb.start]):
        return True
    return context.tier is Tier.OFFICIAL and _states_rule(trigger, roles, context)


def _states_rule(trigger: Trigger, roles: Roles, context: Context) -> bool:
    """True if the lead of an official page states a rule and names nobody else who could make it: "Export of … is
    prohibited", …を別表第一に追加する政令が公布されました.
    """
    passage = trigger.passage
    if trigger.action is Action.GRANT and passage.search(ACTS.permission_needed) is not None:
        return False
    if ACTS.only_mentions.match(passage.text, max(trigger.verb.end, trigger.noun.end)):
        return False
    nobody = roles.actor is None and not actors_of(passage, context.profile)
    return passage.number < _LEAD_SENTENCES and trigger.noun.strong and nobody


def _contains_object(trigger: Trigger) -> bool:
    """True if one word contains verb and object: 輸出を禁止."""
    return "を" in trigger.passage.text[trigger.noun.start : trigger.noun.end]


def _is_denied_by_firm(trigger: Trigger, roles: Roles) -> bool:
    """True if no government denies it: a firm denies that it has been listed."""
    if trigger.passage.search(ACTS.firms_deny) is not None:
        return True
    return (
        roles.actor is None and trigger.verb.part.effect != "denied" and not trigger.passage.of_kind(ConceptKind.AGENCY)
    )


def _has_unnamed_government(trigger: Trigger) -> bool:
    """True if an unnamed government acts on exports: "Cabinet plans to extend gasoline export ban"."""
    exports = trigger.noun.strong
    if trigger.measure is Measure.EXPORT_BAN and not trigger.noun.part.trade:
        exports = exports or touches_exports(trigger)
    return exports and any(a.end <= trigger.verb.start for a in trigger.passage.actors)


def _weight(trigger: Trigger, hedges: Hedges, roles: Roles) -> int:
    passage = trigger.passage
    weight = 6 if passage.field == "title" else _LEAD_WEIGHT if passage.number < _LEAD_SENTENCES else 0
    if hedges.background:
        weight -= 6
    if trigger.verb.part.sense is None or trigger.action is Action.REAFFIRM:
        weight -= 1  # an announced noun is less specific than a verb
    if trigger.action is Action.AMEND:
        weight -= 1  # an amendment is less specific than an extension
    if trigger.measure is Measure.LICENCE_POLICY:
        weight -= 1  # a change of review is less specific than an approval
    return weight + (roles.actor is not None)
