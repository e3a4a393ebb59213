"""What an act does not assert, because its words do not state it or state it of something else.

A rule that is named only as "curbs" is no licensing requirement; exports that some firms may not make are not banned;
a destination that leaves a general licence does not suspend the licence; a smaller permitted amount is no permission.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.domain.acts.act import Act, ActReader, DirectionConflict, Facet, MeasureConflict, Span, StageConflict
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage, benchmark_label
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Context, Proposal
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.folding import fold
from monitor.language.patterns import NamedPattern

_STALE = timedelta(days=120)  # days without a year that lie in these days before the article may be of this year
_OTHER = "other"
_RESTRICTS = "restrict+"  # the headline says "restricts exports", as the text does
_LEAD = 3  # the title and two sentences
_NAMES = {"export_tax": ACTS.names_tax, "export_quota": ACTS.names_quota}


def without_unstated(
    act: Act, passages: Sequence[Passage], context: Context, proposals: Sequence[Proposal] = ()
) -> Act:
    """The act without what its sentences do not state.

    `passages` are the sentences of the document, `proposals` what the grammar found in them.
    """
    act = _without_past_end(act, context)
    if act.read_by is not ActReader.GRAMMAR:
        return _checked_estimate(act, passages[:_LEAD])
    if (other := _second_kind(act, proposals)) is not None:
        both = MeasureConflict(grammar=benchmark_label(act.measure, act.action), judge=other)
        days = (Facet.EFFECTIVE, Facet.UNTIL)
        said = tuple(s for s in act.asserted if s.facet not in days)
        return replace(act, unclear_measure=both, effective=None, until=None, asserted=said)
    trigger = next((p.trigger for p in proposals if p.trigger.verb.span in act.evidence[:1]), None)
    if trigger is not None and (undone := _undone(act, trigger)) is not None:
        return undone
    own = [p for p in passages if any(_contains(p, span) for span in act.evidence)]
    if act.trigger == _LICENSED and any(ACTS.may_sell.search(fold(span.quote).text) for span in act.evidence):
        act = replace(act, trigger=_SOLD)
    if (act.measure, act.action) == (Measure.LICENCE, Action.GRANT) and _say(own, ACTS.cut_of_amount):
        return replace(
            act,
            measure=Measure.EXPORT_QUOTA,
            action=Action.TIGHTEN,
            direction=Direction.TIGHTENING,
            unclear_measure=None,
        )
    loosely = trigger is not None and act.stage is not Stage.DENIED and _is_loosely_named(trigger)
    other = _other_kind(act, own, passages) or (_OTHER if loosely else None)
    if act.unclear_measure is not None or other is None:
        return act
    return replace(act, unclear_measure=MeasureConflict(grammar=benchmark_label(act.measure, act.action), judge=other))


def _checked_estimate(act: Act, lead: Sequence[Passage]) -> Act:
    """The act that was not read from words, without a kind or direction that the words speak against."""
    is_ban = act.measure is Measure.EXPORT_BAN and act.action is Action.IMPOSE and act.unclear_measure is None
    if is_ban and (_say(lead, ACTS.by_counted_firms) or _say(lead, ACTS.instead_of_ban)):
        act = replace(act, unclear_measure=MeasureConflict(grammar=_OTHER, judge="export_ban"))
    if act.read_by is ActReader.JUDGE and act.stage in _ADOPTED and _is_open(lead):
        both = StageConflict(grammar=act.stage, judge=Stage.CONSIDERED)
        act = replace(act, stage=Stage.CONSIDERED, stage_by=None, unclear_stage=both)
    against = {Direction.TIGHTENING: ACTS.free_of_licence, Direction.EASING: ACTS.takes_no_applications}
    form = against.get(act.direction)
    if form is None or act.unclear_sign is not None or not _say(lead, form):
        return act
    unclear = DirectionConflict(grammar=_OPPOSITE[act.direction], judge=act.direction)
    return replace(act, direction=Direction.NONE, unclear_sign=unclear)


def _is_open(lead: Sequence[Passage]) -> bool:
    """True if the headline has a hedge of a plan or a possibility: "may be signed next week"."""
    return any(
        w.part.effect in ("considered", "proposed")
        for p in lead
        if p.field == "title"
        for w in p.of_kind(ConceptKind.HEDGE)
    )


_ADOPTED = (Stage.ANNOUNCED, Stage.IN_FORCE)


def _undone(act: Act, trigger: Trigger) -> Act | None:
    """The act without a direction, if a verb that undoes it stands right beside its own: "withdraws its revocation".

    Which of the two is undone is not known; None without such a verb.
    """
    if act.direction not in _OPPOSITE:
        return None
    other = next((v for v in trigger.passage.verbs if _undoes(v, trigger) and _is_beside(v, trigger)), None)
    if other is None:
        return None
    unclear = DirectionConflict(
        grammar=act.direction,
        judge=_OPPOSITE[act.direction],
        grammar_words=(trigger.verb.span.quote,),
        judge_words=(other.span.quote,),
    )
    return replace(act, direction=Direction.NONE, unclear_sign=unclear)


_OPPOSITE = {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}


def _undoes(verb: Word, trigger: Trigger) -> bool:
    """True for another verb of revoking, and for one that ends an exemption: 免除を打ち切り."""
    ends = trigger.verb.part.sense is VerbSense.EXEMPT and verb.start >= trigger.verb.end and verb.part.sense in _ENDING
    return verb.part.sense is VerbSense.REVOKE or ends


_ENDING = (VerbSense.REMOVE, VerbSense.STOP, VerbSense.BAN)


def _is_beside(verb: Word, trigger: Trigger) -> bool:
    """True if at most a particle or a noun such as "notice" lies between the verb and the trigger's."""
    text, own = trigger.passage.text, trigger.verb
    if verb.start < own.end and own.start < verb.end:
        return False
    return ACTS.between_revocations.fullmatch(text, min(verb.end, own.end), max(verb.start, own.start)) is not None


def _second_kind(act: Act, proposals: Sequence[Proposal]) -> str | None:
    """The kind of the other rule, if the headline states two on different goods, such as a ban and a permit.

    Which goods, and which day, belong to which rule is not known then.
    """
    if len(act.commodities) < _TWO or act.measure not in _KINDS or act.action is not Action.IMPOSE:
        return None
    stated = (p.trigger for p in proposals if not p.reason and p.trigger.passage.field == "title")
    kinds = {t.measure for t in stated if t.action is Action.IMPOSE and t.measure in _KINDS and t.noun.strong}
    others = sorted(kinds - {act.measure})
    return benchmark_label(others[0], Action.IMPOSE) if len(kinds) == _TWO and others else None


def _is_loosely_named(trigger: Trigger) -> bool:
    """True if only the text has the act, by a ban without a verb, or by an instrument that is not one of exports by
    itself. Such words often mean something beside the act (docs/explanation/accuracy.md).
    """
    noun = trigger.noun
    is_bare_ban = trigger.verb is noun and trigger.measure is Measure.EXPORT_BAN
    return trigger.passage.field == "text" and (is_bare_ban or not (noun.strong or noun.part.trade))


_TWO = 2
_LICENSED, _SOLD = "grant+export_licence", "grant+sales"  # the latter has no words for a licence
_KINDS = (Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA)


def _other_kind(act: Act, own: Sequence[Passage], passages: Sequence[Passage]) -> str | None:
    """The kind that the measure may also be, None if the words name it."""
    if act.measure is Measure.EXPORT_LICENSING_REQUIREMENT and act.action is Action.IMPOSE:
        if act.trigger.startswith(_RESTRICTS) or _say([*own, *passages[:1]], ACTS.names_licensing):
            return None
        return next((label for label, form in _NAMES.items() if _say(passages[:_LEAD], form)), _OTHER)
    if act.action is Action.REVOKE and any(ACTS.runs_out.search(fold(s.quote).text) for s in act.evidence[:1]):
        return _OTHER  # a permission that expires is not revoked
    if act.measure is Measure.EXPORT_BAN and act.action is Action.IMPOSE and _say(own, ACTS.instead_of_ban):
        return _OTHER
    if _stops_counted_firms(act, own):
        return "entity_listing"
    if act.measure is Measure.EXPORT_BAN and act.action in (Action.SUSPEND, Action.REMOVE):
        return "export_licence_grant" if _say(passages[:_LEAD], ACTS.only_for_a_part) else None
    eases = act.measure is Measure.EXPORT_LICENSING_REQUIREMENT and act.action in _EASES
    if eases and (act.inferred or not act.target) and _say(own, ACTS.some_firms):
        return "entity_listing"  # for some firms of a state, not for all exports
    if act.measure is Measure.GENERAL_LICENCE and act.action in (Action.SUSPEND, Action.REMOVE, Action.REVOKE):
        return _OTHER if _say(own, ACTS.of_one_destination) else None
    return None


_EASES = (Action.SUSPEND, Action.REMOVE, Action.RELAX)


def _stops_counted_firms(act: Act, own: Sequence[Passage]) -> bool:
    """True if some firms may not export, which the text counts and does not name."""
    bans = act.measure is Measure.EXPORT_BAN and act.action is Action.IMPOSE and act.stopped_firm is None
    return bans and _say(own, ACTS.by_counted_firms)


def _without_past_end(act: Act, context: Context) -> Act:
    """The act without a last day whose year is a guess: a month without a year that has just passed may be meant."""
    if act.until is None or context.published is None:
        return act
    said = next((s for s in act.asserted if s.facet is Facet.UNTIL), None)
    if said is None or ACTS.names_year.search(said.span.quote) is not None:
        return act
    year_before = act.until - timedelta(days=365)
    today = context.published.date()
    if not today - _STALE <= year_before <= today:
        return act
    return replace(act, until=None, asserted=tuple(s for s in act.asserted if s is not said))


def _say(passages: Iterable[Passage], form: NamedPattern) -> bool:
    return any(p.search(form) is not None for p in passages)


def _contains(passage: Passage, span: Span) -> bool:
    whole = passage.quoted(passage.start, passage.end)
    return passage.field == span.field and whole.start <= span.start and span.end <= whole.end
