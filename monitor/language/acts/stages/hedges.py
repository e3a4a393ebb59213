"""Hedges of a trigger: may, plans to, not, if, denies, urges Y to.

In English and Chinese hedges come before the verb in its clause, in Japanese and Korean after it. The profile has the
rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.domain.acts.act import Span
from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.profile import HedgeScope, LanguageProfile
from monitor.language.acts.grammar.reactions import protested_actor
from monitor.language.acts.grammar.triggers import Trigger

_EFFECTS = {"possible": "considered", "expected": "considered", "future": "announced"}
_HEARSAY = ("reported", "rumoured")  # of a whole sentence
_CALL_REACH, _CALL_REACH_LEFT = 14, 70  # characters between a verb and a request after it, and before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedges:
    """`effects` are those of the hedges in scope; `blocked` is the reason for no act, "" for an act.

    `background` is True if the clause is about something earlier or a circumstance. `spans` has the words of each
    effect.
    """

    effects: frozenset[str] = field(default=frozenset())
    spans: Mapping[str, Span] = field(default_factory=dict)
    blocked: str = ""
    background: bool = False


def hedges_of(trigger: Trigger, profile: LanguageProfile) -> Hedges:
    """The hedges that apply to the trigger."""
    passage, scope = trigger.passage, profile.hedges
    in_scope = tuple(w for w in passage.of_kind(ConceptKind.HEDGE) if _in_scope(trigger, w, profile))
    spans = {_EFFECTS.get(w.part.effect, w.part.effect): w.span for w in in_scope if not _marks_object(trigger, w)}
    effects = {*scope.resolve(trigger, frozenset(spans)), *scope.extra_effects(trigger)}
    if trigger.verb.part.effect:
        effects.add(trigger.verb.part.effect)
        spans.setdefault(trigger.verb.part.effect, trigger.verb.span)
    if trigger.verb.part.speech == "call":
        effects.add("considered")
    if any(w.part.speech == "agree" and _in_scope(trigger, w, profile) for w in passage.words):
        effects.add("announced")
    if "proposed" in effects and passage.search(ACTS.bill_passed) is not None:
        effects.discard("proposed")
        spans.pop("proposed", None)
    if ACTS.from_next_period.search(passage.before(trigger.verb.start, 20)):
        effects.add("announced")
    return Hedges(
        effects=frozenset(effects),
        spans={effect: spans.get(effect, trigger.verb.span) for effect in effects},
        blocked=_blocked(trigger, in_scope, profile),
        background=_is_background(trigger, profile),
    )


_IN_PRINCIPLE = ("原则上不", "原则上一律不", "原则上禁止")  # the start of a refusal, not a hedge


def _marks_object(trigger: Trigger, hedge: Word) -> bool:
    """True if 将 does not mean "will" but puts the object before its verb: 将28家企业列入清单."""
    text = trigger.passage.text
    if text[hedge.start : hedge.end] != "将":
        return False
    if hedge.end <= trigger.noun.start and trigger.noun.end <= trigger.verb.start:
        return True
    if ACTS.future_after.match(text, hedge.end):
        return False
    between = text[hedge.end : max(trigger.verb.end, trigger.noun.end)]
    return trigger.verb.start - hedge.end > 10 or ACTS.puts_on_list.search(between, 2) is not None


def _in_scope(trigger: Trigger, hedge: Word, profile: LanguageProfile) -> bool:
    verb, effect, scope = trigger.verb, hedge.part.effect, profile.hedges
    if effect in ("negated", "denied") and _is_in_name(trigger, hedge):
        return False
    if effect == "denied" and _is_of_view(trigger, hedge):
        return False
    if trigger.passage.text.startswith(_IN_PRINCIPLE, hedge.start) or _is_of_violation(trigger, hedge):
        return False
    if any(hedge.is_inside(w) for w in trigger.passage.of_kind(ConceptKind.LIST)):
        return False  # the Unverified List
    if hedge.clause != verb.clause:
        return effect in _HEARSAY or scope.applies_across_clauses(trigger, hedge)
    if scope.applies(trigger, hedge):
        return True
    if effect == "negated":
        return _is_near(trigger, hedge, scope.negation_reach, profile)
    if effect in _HEARSAY:
        return True
    if profile.verb_last:
        return _is_near(trigger, hedge, scope.reach, profile)
    inside = verb.start <= hedge.start and hedge.end <= verb.end  # "will require"
    return inside or (hedge.end <= verb.start and verb.start - hedge.end <= scope.reach)


def _is_of_view(trigger: Trigger, hedge: Word) -> bool:
    """True if the words deny a view of somebody, and not the action: "rebuts criticism of its controls"."""
    views = trigger.passage.find_all(ACTS.rebuts_view)
    return any(view.start() <= hedge.start and hedge.end <= view.end() for view in views)


def _is_of_violation(trigger: Trigger, hedge: Word) -> bool:
    """True if only a violation is alleged, and not that it was settled: "settles alleged violations"."""
    inside = trigger.verb.start <= hedge.start and hedge.end <= trigger.verb.end
    return inside and trigger.measure is Measure.ENFORCEMENT and hedge.part.effect == "considered"


def _is_in_name(trigger: Trigger, hedge: Word) -> bool:
    """True if the hedge is part of another word: "presumption of denial", "may not be exported", "No. 58"."""
    if trigger.passage.text.startswith("no.", hedge.start):
        return True
    if hedge.start < trigger.verb.end and trigger.verb.start < hedge.end and trigger.verb.part.effect == "":
        return trigger.verb.end - trigger.verb.start > 3
    return any(hedge.is_inside(w) for w in trigger.passage.of_kind(ConceptKind.INSTRUMENT))


def _is_near(trigger: Trigger, hedge: Word, size: int, profile: LanguageProfile) -> bool:
    """True within `size` characters before the verb, or after it in a verb-final language."""
    if profile.verb_last:
        return hedge.start >= trigger.verb.start and hedge.end > trigger.verb.end >= hedge.start - size
    return hedge.start < trigger.verb.start and trigger.verb.start - hedge.end <= size


def _blocked(trigger: Trigger, in_scope: tuple[Word, ...], profile: LanguageProfile) -> str:
    effects = {w.part.effect for w in in_scope}
    if _is_call(trigger, profile):
        return "call"
    if "conditional" in effects:
        return "conditional"
    reason = profile.hedges.blocked(trigger)
    if reason is not None:
        return reason
    if "negated" in effects and "denied" not in effects and not profile.hedges.cancels_negation(trigger):
        return "negated"
    return ""


def _is_call(trigger: Trigger, profile: LanguageProfile) -> bool:
    """True if someone asks someone else to do it."""
    verb, passage, scope = trigger.verb, trigger.passage, profile.hedges
    if scope.is_requirement(trigger):
        return False
    if scope.obligation is not None and verb.part.sense not in (VerbSense.REQUIRE, VerbSense.RECEIVE):
        near = passage.after(verb.end, 8) if profile.verb_last else passage.before(verb.start, 14)
        if scope.obligation.search(near):
            return True
    if scope.is_opposed(trigger):
        return True
    calls = (w for w in passage.words if w.part.speech == "call" and w.clause == verb.clause and w is not verb)
    asks = _is_request_after if profile.verb_last else _is_request_before
    return any(asks(trigger, call, scope) for call in calls)


def _is_request_after(trigger: Trigger, call: Word, scope: HedgeScope) -> bool:
    return 0 <= call.start - trigger.verb.end <= _CALL_REACH and not scope.is_order(trigger, call)


def _is_request_before(trigger: Trigger, call: Word, scope: HedgeScope) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if call.end > verb.start or verb.start - call.end > _CALL_REACH_LEFT or scope.is_order(trigger, call):
        return False
    between = any(call.end <= a.start and a.end <= verb.start for a in passage.actors)
    return (
        between
        or scope.request_needs_no_addressee
        or ACTS.calls_on.search(passage.text[call.start : call.end + 4]) is not None
    )


def _is_background(trigger: Trigger, profile: LanguageProfile) -> bool:
    passage, verb, scope = trigger.passage, trigger.verb, profile.hedges
    start, end = passage.clauses[verb.clause]
    if scope.earlier_time is None or protested_actor(trigger, profile.protest) is not None:
        return False
    tail = scope.circumstance_after
    at = max(verb.end, trigger.noun.end) if scope.circumstance_after_object else verb.end
    if tail is not None and tail.match(passage.after(at, 16)) and not ACTS.notice_formula.match(passage.after(at, 10)):
        return True
    in_text = passage.field == "text"
    if in_text and any(
        w.part.effect == "background" and w.clause == verb.clause and not scope.describes_noun(trigger, w.end)
        for w in passage.words
    ):
        return True
    if scope.is_circumstance(trigger, start, end):
        return True
    long_ago = scope.earlier_time.search(passage.text, start, end) if in_text else None
    return long_ago is not None and not scope.describes_noun(trigger, long_ago.end())
