"""Answers to an earlier report: nothing is decided, it is denied, a delay was refused.

An answer is in the headline or the first sentence, on an official page in one of the first sentences. If it states no
act itself, `follow_up_of` has what is needed to find the report that it answers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from monitor.domain.acts.act import Act, ActReader, Answer, AnswerKind, Quantity, Span
from monitor.domain.acts.reading import FollowUp, RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Measure, MeasureClass, Stage
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import DRAFT_WITHDRAWN, Context
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.amounts import limits_in
from monitor.language.acts.facets.roles import home_state_of_office
from monitor.language.acts.facets.validity import dates_in
from monitor.language.acts.grammar.mentions import Passage, first_span, without_broader
from monitor.language.acts.stages.corrections import correction_of_others, may_revise, own_correction, retraction
from monitor.language.acts.stages.explanations import EXPLANATION, disputed_in, explanation
from monitor.language.patterns import NamedPattern
from monitor.language.screening import screen_of

DELAY_REFUSED = "delay_refused"
"""Rejection reason: a delay is refused, so nothing is postponed."""

_LEAD_SENTENCES = 2  # the headline and the first sentence
_PAGE_SENTENCES = 6  # sentences of an official page
_CONTEXT_SENTENCES = 4  # sentences searched for states and goods
_QUOTED_MIN = 6  # characters of a quoted headline

_KINDS: tuple[tuple[AnswerKind, NamedPattern], ...] = (
    (AnswerKind.UPHOLDS, ACTS.delay_refused),
    (AnswerKind.WITHDRAWS, ACTS.plan_withdrawn),
    (AnswerKind.DENIES, ACTS.not_even_planned),
    (AnswerKind.UNDECIDED, ACTS.undecided),
    (AnswerKind.DENIES, ACTS.denies_report),
    (AnswerKind.DISPUTES, ACTS.report_disputed),
)
_FACTS = (ACTS.was_lifted, ACTS.now_in_effect)
ANSWER_PATTERNS = (*(form for _, form in _KINDS), *_FACTS)
"""Words that every answer has one of, except an exemption, which names a restriction."""

_UNDECIDED_EFFECTS = frozenset({"denied", "considered", "proposed", "rumoured"})
_COUNTED = (Measure.ENTITY_LIST, Measure.EXPORT_QUOTA, Measure.EXPORT_TAX, Measure.EXPORT_BAN)
_WITH_ANSWER_CERTAINTY = (
    AnswerKind.DENIES,
    AnswerKind.UNDECIDED,
    AnswerKind.DISPUTES,
)  # their certainty is the answer's
_EXPLAINING = (AnswerKind.DENIES, AnswerKind.UNDECIDED)  # answers of an explanation that leave an act
_OF_ARTICLE = (AnswerKind.RETRACTS, AnswerKind.CORRECTS, AnswerKind.CORRECTS_OTHERS, AnswerKind.DISPUTES)
_DELAYS = (Action.POSTPONE, Action.EXTEND, Action.SUSPEND)


def answer_of(passages: Sequence[Passage], context: Context) -> Answer | None:
    """The answer in the headline, else in the first sentences; None if there is none."""
    explained = explanation(passages) is not None
    lead = passages[: _PAGE_SENTENCES if explained or _is_official(context) else _LEAD_SENTENCES]
    if may_revise(lead[:_LEAD_SENTENCES]):
        if (retracted := retraction(lead[:_LEAD_SENTENCES])) is not None:
            return Answer(kind=AnswerKind.RETRACTS, span=retracted)
        if (corrected := own_correction(lead[:_LEAD_SENTENCES])) is not None:
            return Answer(kind=AnswerKind.CORRECTS, span=corrected)
        if (corrected := correction_of_others(lead[:_LEAD_SENTENCES])) is not None:
            return Answer(kind=AnswerKind.CORRECTS_OTHERS, span=corrected)
    if not _may_answer(passages, context):
        return None
    title, text = [p for p in lead if p.field == "title"], [p for p in lead if p.field == "text"]
    if explained:
        return _first_answer(title) or _first_answer(text) or disputed_in(lead)
    exempted = _exemption(title) or (_exemption(text[:1]) if _is_official(context) else None)
    if not _may_match(passages[: max(len(lead), _CONTEXT_SENTENCES)]):
        return exempted
    found = _first_answer(title) or exempted or _first_answer(text) or _contradiction(passages[:_CONTEXT_SENTENCES])
    if (
        found is not None
        and found.kind is AnswerKind.WITHDRAWS
        and found.span.field == "text"
        and not _is_official(context)
    ):
        return None  # only one part of a plan is withdrawn
    return found


def _may_answer(passages: Sequence[Passage], context: Context) -> bool:
    """True if goods or an instrument are named, by which the earlier report could be found; official pages need none.

    Most articles name neither, so they cost no further search.
    """
    if _is_official(context):
        return True
    lead = [p for p in passages[:_CONTEXT_SENTENCES] if any(map(p.may_have, _FOUND_BY))]
    return any(word.part.concept.kind in _FOUND_BY for p in lead for word in p.words)


@cache
def _screens() -> tuple[Callable[[str], bool], Callable[[str], bool]]:
    """Quick checks for all answer patterns and for those of facts, each in one pass: few articles have either."""
    return screen_of(form for _, form in _KINDS), screen_of(_FACTS)


def _may_match(passages: Sequence[Passage], *, fact: bool = False) -> bool:
    return _screens()[fact]("\n".join(p.text[p.start : p.end] for p in passages))


_FOUND_BY = frozenset({ConceptKind.COMMODITY, ConceptKind.INSTRUMENT})


def _exemption(passages: Sequence[Passage]) -> Answer | None:
    """An exemption from a restriction that the sentences name, unless it is only asked for, considered or refused."""
    for passage in passages:
        if not _restrictions_in(passage) or passage.search(ACTS.exemption_open) or _is_open(passage):
            continue
        if (by := first_span(ACTS.exempts_part, [passage])) is not None:
            return Answer(kind=AnswerKind.EXEMPTS, span=by)
    return None


def _is_open(passage: Passage) -> bool:
    """True if the sentence speaks of what is only considered, proposed or denied."""
    return any(w.part.effect in _UNDECIDED_EFFECTS for w in passage.of_kind(ConceptKind.HEDGE))


def _restrictions_in(passage: Passage) -> tuple[Measure, ...]:
    named = (w.part.measure for w in passage.words if w.part.measure is not None)
    return tuple(dict.fromkeys(m for m in named if m.measure_class is MeasureClass.RESTRICTION and m not in _LISTS))


_LISTS = (Measure.ENTITY_LIST, Measure.CONTROL_LIST)  # what is taken off a list is no exemption


def _contradiction(passages: Sequence[Passage]) -> Answer | None:
    """A contradiction by another report in any of the first sentences, which counts for the whole article."""
    by = first_span(ACTS.report_disputed, passages)
    return Answer(kind=AnswerKind.DISPUTES, span=by) if by is not None else None


def _is_official(context: Context) -> bool:
    return context.tier is Tier.OFFICIAL


def _first_answer(passages: Sequence[Passage]) -> Answer | None:
    """The least definite answer of the sentences: "no decision has been taken; reports of one are false"."""
    for kind, form in _KINDS:
        by = first_span(form, passages)
        if by is not None and not (kind is AnswerKind.DENIES and _denies_no_act(passages, by)):
            return Answer(kind=kind, span=by)
    return None


def _denies_no_act(passages: Sequence[Passage], by: Span) -> bool:
    """True if firms deny something, who can't dispute what a government has decided, or if a view is denied."""
    forms = (ACTS.firms_deny, ACTS.rebuts_view)
    return any(_contains(p, by) and any(p.search(form) is not None for form in forms) for p in passages)


def apply_answer(
    acts: Sequence[Act],
    answer: Answer | None,
    passages: Sequence[Passage],
    certainty: Certainty,
    *,
    explained: Span | None = None,
) -> tuple[list[Act], list[RejectedCandidate]]:
    """The acts changed by the answer, and rejections for those it removes, such as delays that were only requested.

    `certainty` is the certainty of the answer. `explained` are the words by which the article explains a press report:
    its first act is what was reported, and stays only if the article denies it or has nothing decided.
    """
    if explained is not None:
        stays = [act for act in acts[:1] if act.stage is Stage.DENIED]
        if answer is not None and answer.kind in _EXPLAINING:
            stays = [_answering(act, answer, certainty) for act in acts[:1]]
        return stays, [RejectedCandidate(reason=EXPLANATION, span=explained) for _ in acts[len(stays) :]]
    kept: list[Act] = []
    near: list[RejectedCandidate] = []
    for act in acts:
        if act.action in _DELAYS and (by := _delay_request(act, passages)) is not None:
            near.append(RejectedCandidate(reason="call", span=by))
            continue
        own = _answer_to(answer, act, passages) if answer is not None else None
        if own is not None and own.kind is AnswerKind.WITHDRAWS and _is_planned(act):
            near.append(RejectedCandidate(reason=DRAFT_WITHDRAWN, span=own.span))
        elif own is not None and own.kind is AnswerKind.WITHDRAWS and act.read_by is ActReader.JUDGE:
            kept.append(replace(act, stage=Stage.DENIED, stage_by=own.span, unclear_stage=None, answer=own))
        elif own is None or own.kind is AnswerKind.WITHDRAWS:
            kept.append(act)
        elif own.kind is AnswerKind.EXEMPTS:
            kept.append(_exempting(act))
        elif own.kind is AnswerKind.UPHOLDS and (act.action in _DELAYS or act.read_by is not ActReader.GRAMMAR):
            near.append(RejectedCandidate(reason=DELAY_REFUSED, span=own.span))
        else:
            kept.append(_answering(act, own, certainty))
    return kept, near


def _answering(act: Act, answer: Answer, certainty: Certainty) -> Act:
    if answer.kind in _WITH_ANSWER_CERTAINTY and act.certainty not in (Certainty.OFFICIAL, Certainty.CLAIMED):
        act = replace(act, certainty=certainty)
    match answer.kind:
        case AnswerKind.DENIES if act.stage is not Stage.DENIED:
            act = replace(act, stage=Stage.DENIED, stage_by=answer.span)
        case AnswerKind.UNDECIDED:
            act = replace(act, stage=Stage.CONSIDERED, stage_by=answer.span)
        case _:
            pass
    return replace(act, answer=answer)


def _exempting(act: Act) -> Act:
    """The act on its own, if the rule that it makes an exception from is not known: no rule is lifted."""
    is_rule = act.measure.measure_class is MeasureClass.RESTRICTION and act.measure not in _LISTS
    lifts = act.action in (Action.REMOVE, Action.SUSPEND) and is_rule
    return replace(act, measure=Measure.EXEMPTION, action=Action.GRANT) if lifts else act


def _is_planned(act: Act) -> bool:
    return act.stage in (Stage.CONSIDERED, Stage.PROPOSED) and act.action in (Action.IMPOSE, Action.EXPAND)


def _delay_request(act: Act, passages: Sequence[Passage]) -> Span | None:
    """The words of the act's sentence that only request a delay, as firms do from their government."""
    if act.read_by is not ActReader.GRAMMAR or not act.evidence:
        return None
    return first_span(ACTS.delay_asked_for, [p for p in passages[:_CONTEXT_SENTENCES] if _contains(p, act.evidence[0])])


def _answer_to(answer: Answer, act: Act, passages: Sequence[Passage]) -> Answer | None:
    """The answer in the act's sentence; for an act read from the whole article, the article's answer."""
    if act.read_by is not ActReader.GRAMMAR or answer.kind in _OF_ARTICLE:
        return answer
    own = [p for p in passages[:_CONTEXT_SENTENCES] if act.evidence and _contains(p, act.evidence[0])]
    if any(_contains(p, answer.span) or (answer.span.field == "title" and _asks(p)) for p in own):
        return answer
    return _first_answer(own)


def _asks(passage: Passage) -> bool:
    """True for a question of the headline, which its other sentences answer."""
    text = passage.text[passage.start : passage.end].rstrip()
    return passage.field == "title" and text.endswith(("?", "？"))


def _contains(passage: Passage, span: Span) -> bool:
    if passage.field != span.field:
        return False
    whole = passage.quoted(passage.start, passage.end)
    return whole.start <= span.start and span.end <= whole.end


def follow_up_of(
    passages: Sequence[Passage], context: Context, answer: Answer | None, *, acted: bool
) -> FollowUp | None:
    """What is needed to find the earlier report; None if the article answers none.

    An article without an act and answer, whose headline or first sentence says that something took effect or was
    lifted, answers too.
    """
    if answer is None and not acted and _may_answer(passages, context):
        answer = _fact_of(passages[:_LEAD_SENTENCES])
    if answer is None:
        return None
    lead = passages[:_CONTEXT_SENTENCES]
    sentence = next((p for p in passages if _contains(p, answer.span)), lead[0])
    terms = [dates_in(p, context.profiles(p.language).dates, context.published) for p in lead]
    return FollowUp(
        answer=answer,
        issuers=tuple(_issuers(lead, context)),
        commodities=tuple(_goods(lead)),
        certainty=_certainty(sentence, answer.span, lead, context),
        agency=next((w.part.concept.id for p in lead for w in p.of_kind(ConceptKind.AGENCY)), None),
        titles=tuple(_titles(passages)),
        measures=_restrictions_in(sentence),
        quantities=tuple(_figures(lead)),
        effective=next((t.effective.value for t in terms if t.effective), None),
        until=next((t.until.value for t in terms if t.until), None),
        document=next((number for p in lead[:1] if p.field == "title" for _, number in p.numbers), None),
    )


def _fact_of(lead: Sequence[Passage]) -> Answer | None:
    """That a restriction was lifted, or that something took effect, of which somebody else was the author."""
    if not _may_match(lead, fact=True):
        return None
    for passage in lead:
        if _is_open(passage) or not _restrictions_in(passage):
            continue
        if (by := first_span(ACTS.was_lifted, [passage])) is not None:
            return Answer(kind=AnswerKind.ENDS, span=by)
    by = first_span(ACTS.now_in_effect, lead)
    return Answer(kind=AnswerKind.IN_EFFECT, span=by) if by is not None else None


def _issuers(lead: Sequence[Passage], context: Context) -> Iterator[str]:
    found: dict[str, None] = dict.fromkeys(filter(None, (context.source_place,)))
    for passage in lead:
        actors = actors_of(passage, context.profiles(passage.language))
        found |= dict.fromkeys(place for w in actors if (place := w.place or home_state_of_office(w)))
    for passage in lead:
        found |= dict.fromkeys(w.place for w in passage.actors if w.place)
    if (own := context.profile.roles.home_state) is not None:
        found.setdefault(own)
    return iter(found)


def _goods(lead: Sequence[Passage]) -> Iterator[str]:
    words = without_broader(w for p in lead for w in p.of_kind(ConceptKind.COMMODITY))
    return iter(dict.fromkeys(w.part.concept.id for w in words))


def _is_of_a_state(sentence: Passage, by: Span) -> bool:
    """True if a state precedes the answer in a headline: "Ruritania denies …", 魯里坦尼亞拒絕…."""
    if by.field != "title":
        return False
    return any(w.place and 0 <= by.start - w.span.end <= _BESIDE for w in sentence.actors)


_BESIDE = 12  # characters between a state and its answer


def _certainty(sentence: Passage, by: Span, lead: Sequence[Passage], context: Context) -> Certainty:
    if context.tier is Tier.OFFICIAL:
        return Certainty.OFFICIAL
    near = [sentence, *(p for p in lead[:_LEAD_SENTENCES] if p is not sentence)]
    if any(p.search(ACTS.unnamed_source) for p in near):
        return Certainty.REPORTED
    if _is_of_a_state(sentence, by):
        return Certainty.ATTRIBUTED
    speaks = any(p.of_kind(ConceptKind.AGENCY) or p.search(ACTS.office_speaks) for p in near)
    return Certainty.ATTRIBUTED if speaks else Certainty.REPORTED


def _titles(passages: Sequence[Passage]) -> Iterator[str]:
    if not passages:
        return
    document = passages[0].document
    own = ACTS.correction_prefix.sub("", document.title)
    if len(own) >= _QUOTED_MIN:
        yield own
    yield from (m[1] for m in ACTS.quotation.finditer(f"{document.title}\n{document.text[:400]}"))


def _figures(lead: Sequence[Passage]) -> Iterator[Quantity]:
    for measure in _COUNTED:
        yield from next((q for p in lead if (q := tuple(limits_in(p, measure)))), ())
