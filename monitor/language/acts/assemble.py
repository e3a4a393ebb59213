"""Assembly of a document's triggers into acts: filtered, grouped, merged, most important first.

The title weighs most, then the lead of the body. Two candidates are one act if issuer, family and direction agree;
their evidence is joined. Each rejected candidate is kept with a reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import (
    Act,
    Asserted,
    AssertedValue,
    Facet,
    MeasureConflict,
    Quantity,
    Span,
    asserted_values,
)
from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, MeasureClass, Stage, benchmark_label
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import (
    DRAFT_WITHDRAWN,
    Candidate,
    Context,
    Proposal,
    candidate_of,
    propose,
)
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.amounts import amounts_of, duration_as_quantity, limits_in
from monitor.language.acts.facets.background import about_goods, own_candidates, own_passages
from monitor.language.acts.facets.citations import cited_numbers, own_numbers
from monitor.language.acts.facets.durations import Duration
from monitor.language.acts.facets.firms import asserted_firms, firms_of_act, persons_of_act
from monitor.language.acts.facets.goods import goods_of_act
from monitor.language.acts.facets.places import enumerations
from monitor.language.acts.facets.roles import home_state_of_office
from monitor.language.acts.facets.speakers import speaks_for_issuer
from monitor.language.acts.facets.strangers import opens_with_stranger
from monitor.language.acts.facets.targets import TARGET_PASSAGES, seats_of_act, targets_of_act
from monitor.language.acts.facets.timing import (
    MAX_SENTENCES,
    announced_on,
    comment_deadline_of,
    duration_of_act,
    end_of_act,
    stage_of_act,
    start_of_act,
)
from monitor.language.acts.facets.validity import value_of
from monitor.language.acts.facets.written_goods import goods_as_written
from monitor.language.acts.grammar.market_access import is_of_food
from monitor.language.acts.grammar.mentions import Passage, Word, first_span
from monitor.language.acts.grammar.polarity import VerbSense, direction_of
from monitor.language.acts.grammar.topic import headline_topic, noise_rejections
from monitor.language.acts.grammar.triggers import may_state_act, triggers
from monitor.language.acts.grouping import grouped, separate_acts
from monitor.language.acts.issuer_basis import inferred_issuer
from monitor.language.acts.refine import publishes_list, refined
from monitor.language.acts.stages.continuations import is_continuation
from monitor.language.acts.stages.corrections import correction, retraction
from monitor.language.authorities import STATE_OF_AUTHORITY
from monitor.language.patterns import NamedPattern

MAX_ACTS = 64
"""Maximum number of acts per article; each further one is rejected as "too_many"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The acts, most important first; rejected candidates; all proposals of the grammar in text order."""

    acts: tuple[Act, ...]
    near_misses: tuple[RejectedCandidate, ...]
    proposals: tuple[Proposal, ...]


def assemble(passages: Sequence[Passage], context: Context) -> Assembled:
    """The acts, rejections and proposals of a document. `passages` are its sentences, the title's first."""
    found = [
        (passage, trigger)
        for passage in passages[: MAX_SENTENCES + 1]
        if may_state_act(passage.parts)
        for trigger in triggers(passage, context.profiles(passage.language))
    ]
    if not found:
        return Assembled(acts=(), near_misses=tuple(noise_rejections(passages, acted=False)), proposals=())
    near: list[RejectedCandidate] = []
    about = headline_topic([p for p in passages if p.field == "title"])
    context = replace(context, heading_place=_state_of_notice(passages, context))
    fallback = _default_issuer(passages, context)
    proposals = tuple(propose(trigger, _context_of(passage, context), fallback) for passage, trigger in found)
    near.extend(p.near_miss for p in proposals if p.reason)
    candidates = _without_imports([_candidate(p, context) for p in proposals if not p.reason], passages[:1], near)
    chosen = grouped(_on_topic(candidates, about, near), passages[:TARGET_PASSAGES], near)
    separate = separate_acts(chosen, near)
    near.extend(RejectedCandidate(reason="too_many", span=group[0].trigger.verb.span) for group in separate[MAX_ACTS:])
    acts = tuple(
        _act(i, group, passages, _context_of(group[0].trigger.passage, context), [g for g in chosen if g is not group])
        for i, group in enumerate(separate[:MAX_ACTS])
    )
    return Assembled(acts=acts, near_misses=(*near, *noise_rejections(passages, acted=bool(acts))), proposals=proposals)


def act_of_best_proposal(passages: Sequence[Passage], context: Context, proposals: Sequence[Proposal]) -> Act | None:
    """The act made of the best export proposal that the grammar rejected; None if there is none.

    Its kind is unclear if somebody is only asked to act, or if the text names only "restrictions". Amounts of goods
    are left out, because they may be of anything.
    """
    context = replace(context, heading_place=_state_of_notice(passages, context))
    likely = (p for p in proposals if is_export_measure(p.trigger.measure) and p.reason not in _OF_SOMETHING_ELSE)
    candidates = [(_candidate(p, context), p) for p in likely]
    if not candidates:
        return None
    best, proposal = max(candidates, key=lambda c: c[0].weight)
    act = _act(0, [best], passages, _context_of(best.trigger.passage, context))
    if proposal.reason == "call" or act.trigger.endswith(_OF_NO_KIND):
        kind = benchmark_label(act.measure, act.action)
        act = replace(act, unclear_measure=MeasureConflict(grammar="other", judge=kind))
    if proposal.reason == "call" and act.stage in (Stage.ANNOUNCED, Stage.IN_FORCE):
        act = replace(act, stage=Stage.CONSIDERED, stage_by=best.trigger.verb.span)  # what somebody only asks for
    act = _with_own_days(act, best)
    act = replace(act, quantities=tuple(q for q in act.quantities if q.of != "amount"))
    denial = _denial(passages[:TARGET_PASSAGES])
    return act if denial is None else replace(act, stage=Stage.DENIED, stage_by=denial)


def _with_own_days(act: Act, best: Candidate) -> Act:
    """The act without days and destinations that stand neither in the headline nor in its own sentence, or in a
    sentence about earlier times.
    """
    passage = best.trigger.passage
    own = passage.quoted(passage.start, passage.end)
    is_past = best.hedges.background and passage.field != "title"

    def holds(said: AssertedValue) -> bool:
        if said.facet not in (Facet.EFFECTIVE, Facet.UNTIL, Facet.TARGET) or said.span.field == "title":
            return True
        within = said.span.field == own.field and own.start <= said.span.start and said.span.end <= own.end
        return within and not is_past

    kept = tuple(s for s in act.asserted if holds(s))
    facets = {s.facet for s in kept}
    return replace(
        act,
        asserted=kept,
        target=_values(kept, Facet.TARGET),
        effective=act.effective if Facet.EFFECTIVE in facets else None,
        until=act.until if Facet.UNTIL in facets else None,
    )


_OF_SOMETHING_ELSE = (DRAFT_WITHDRAWN, "physical_stop", "market", "statistics", "court_case", "import_measure")
_RELAYED_IN = 3  # the title and two sentences
_OF_NO_KIND = ("+control", "+rule")  # restrictions, curbs, rules: nouns of triggers


def _denial(lead: Sequence[Passage]) -> Span | None:
    """The first denial in the lead."""
    hedges = (w for p in lead for w in p.of_kind(ConceptKind.HEDGE) if w.part.effect == "denied")
    return next((w.span for w in hedges), None)


def is_export_measure(measure: Measure) -> bool:
    """True for a measure on exports, False for a lookalike."""
    return measure.measure_class is not MeasureClass.NEAR_MISS


def _candidate(proposal: Proposal, context: Context) -> Candidate:
    return candidate_of(proposal, _context_of(proposal.trigger.passage, context))


def _context_of(passage: Passage, context: Context) -> Context:
    """The context with the passage's own profile: title and body may be in different languages."""
    profile = context.profiles(passage.language)
    return context if profile is context.profile else replace(context, profile=profile)


def _on_topic(candidates: list[Candidate], about: str, near: list[RejectedCandidate]) -> list[Candidate]:
    """The candidates; none if the headline has another topic and does not state the act itself."""
    if not about:
        return candidates
    own = [
        c
        for c in candidates
        if c.trigger.passage.field == "title"
        and not c.hedges.background
        and (
            c.trigger.verb.part.sense is not None
            or (about == "physical_stop" and ACTS.bans_exports.match(c.trigger.passage.text, c.trigger.verb.start))
            or ACTS.halts_exports.match(c.trigger.passage.text, c.trigger.verb.start)
        )
        and (c.roles.actor is not None or _reports_licence(c))
        and not (about == "court_case" and c.trigger.measure is Measure.ENFORCEMENT)
    ]
    if own and about != "opinion":
        return candidates
    near.extend(RejectedCandidate(reason=about, span=c.trigger.verb.span) for c in candidates)
    return []


def _reports_licence(candidate: Candidate) -> bool:
    """True if a firm reports that it received a licence, which counts under any headline topic."""
    return candidate.roles.inferred == "host" and candidate.trigger.verb.part.sense is VerbSense.RECEIVE


def _without_imports(
    candidates: list[Candidate], title: Sequence[Passage], near: list[RejectedCandidate]
) -> list[Candidate]:
    """The candidates, without easings for food exports if the headline is about an import measure."""
    seen = (*near, *noise_rejections(title, acted=False))
    imports = any(m.reason == "import_measure" and m.span.field == "title" for m in seen)
    if not imports or any(c.trigger.passage.field == "title" for c in candidates):
        return candidates
    same = [c for c in candidates if c.direction is Direction.EASING and is_of_food(c.trigger.passage)]
    near.extend(RejectedCandidate(reason="import_measure", span=c.trigger.verb.span) for c in same)
    return [c for c in candidates if c not in same]


def _default_issuer(passages: Sequence[Passage], context: Context) -> str | None:
    """The default issuer for sentences without one: the source's state, else the first state of the document that is
    not one of several in a row.
    """
    if context.source_place:
        return context.source_place
    markers = context.profile.roles
    if markers.home_government and passages and markers.home_government.match(passages[0].text):
        return markers.home_state
    for passage in passages[:3]:
        listed = {w.start for w in _listed_states(passage)}
        for word in actors_of(passage, context.profiles(passage.language)):
            if word.start not in listed and (place := word.place or home_state_of_office(word)) is not None:
                return place
    if passages and (origin := markers.origin(passages[0])) is not None:
        return origin
    numbers = (n for p in passages[:3] for _, n in p.numbers)
    counted = next((STATE_OF_AUTHORITY.get(n.authority) for n in numbers if n.authority in STATE_OF_AUTHORITY), None)
    stranger = any(opens_with_stranger(p, markers) or p.search(ACTS.of_the_world) is not None for p in passages[:1])
    return counted or (None if stranger else markers.home_state)


def _listed_states(passage: Passage) -> Iterator[Word]:
    """States in a row in a sentence of the text, which are places that goods go to: 미국, 일본, EU 등에 보낼 때."""
    if passage.field != "title":
        for chain in enumerations(passage):
            if len({w.place for w in chain}) > 1:
                yield from chain


def _state_of_notice(passages: Sequence[Passage], context: Context) -> str | None:
    """The state whose notice the article is, by the beginning of its headline."""
    heads = (
        bool(passages)
        and passages[0].field == "title"
        and ACTS.opens_own_notice.match(passages[0].text, passages[0].start) is not None
    )
    return _state_of_number(passages) or (context.source_place if heads else None)


def _state_of_number(passages: Sequence[Passage]) -> str | None:
    """The state whose document the article is, if its headline begins with the number: 商务部公告2026年第61号."""
    if not passages or passages[0].field != "title" or not passages[0].numbers:
        return None
    at, number = passages[0].numbers[0]
    heads = ACTS.offices_of_notice.fullmatch(passages[0].text, passages[0].start, at) is not None
    return STATE_OF_AUTHORITY.get(number.authority) if heads else None


def _act(
    ordinal: int,
    whole: list[Candidate],
    document: Sequence[Passage],
    context: Context,
    others: Sequence[list[Candidate]] = (),
) -> Act:
    """The act of the candidates `whole`. Values of `others`, the article's other acts, are not its own."""
    best = whole[0]
    measure, action = refined(whole, document[:TARGET_PASSAGES])
    group = own_candidates(whole, context.published, context.profiles)
    passages = own_passages(document, group, others, context.published, context.profiles)
    own = dict.fromkeys(own_numbers(whole, document, context.profile, official=context.tier is Tier.OFFICIAL))
    goods = tuple(goods_of_act(group, passages, measure, context.profile, others))
    passages = about_goods(passages, group, goods)
    targets = tuple(targets_of_act(group, passages, context.profile, measure))
    closes = comment_deadline_of(best.stage, passages, context)
    starts = start_of_act(group, passages, context, action)
    start = value_of(starts)
    retracted = retraction(document[:2])
    stated = stage_of_act(group, passages, start, context, (measure, action))
    announced = announced_on(group, passages, context)
    ends = end_of_act(group, passages, context, action, (starts, value_of(closes)))
    first = start or (value_of(announced) if stated.stage is Stage.IN_FORCE or stated.by is None else None)
    lasts = duration_of_act(group, passages, context) if ends is None else None
    if lasts and first and (last := lasts.last_day(first)):
        ends = Asserted(value=last, span=lasts.span)
    firms = tuple(firms_of_act(group, passages, measure, action))
    cited = {number: part for number, part in cited_numbers(whole, context.profile) if number not in own}
    said = (
        *asserted_values(Facet.TARGET, (*targets, *seats_of_act(group, passages, measure))),
        *asserted_values(Facet.COMMODITIES, goods),
        *asserted_values(Facet.WRITTEN_GOODS, () if goods else goods_as_written(group, measure)),
        *asserted_values(Facet.FIRMS, asserted_firms(firms, group, measure, action)),
        *asserted_values(Facet.PERSONS, persons_of_act(group, passages, measure)),
        *asserted_values(Facet.ANNOUNCED, [announced]),
        *asserted_values(Facet.EFFECTIVE, [starts]),
        *asserted_values(Facet.UNTIL, [ends]),
        *asserted_values(Facet.COMMENTS_UNTIL, [closes]),
    )
    return Act(
        ordinal=ordinal,
        issuer=best.roles.issuer,
        issuer_inferred=inferred_issuer(best.roles.issuer, document, context),
        measure=measure,
        action=action,
        direction=_direction(best, measure, action, document[:TARGET_PASSAGES]),
        stage=Stage.DENIED if retracted else stated.stage,
        stage_by=retracted or stated.by,
        certainty=_certainty(whole, document, context),
        evidence=(*_evidence(whole), *([lasts.span] if lasts else [])),
        agency=next((c.roles.agency for c in whole if c.roles.agency), None),
        claimant=best.roles.claimant or _reporting_state(best.roles.issuer, context),
        target=_values(said, Facet.TARGET),
        inferred=tuple(s.value for s in said if s.inferred),
        asserted=said,
        commodities=_values(said, Facet.COMMODITIES),
        list_id=_entity_list(whole, measure),
        document=next(iter(own), None),
        refers_to=tuple(cited),
        cited_parts=tuple(cited.values()) if any(cited.values()) else (),
        announced=value_of(announced),
        comments_until=value_of(closes),
        effective=start,
        until=value_of(ends),
        quantities=tuple(_amounts(group, passages[:_LEAD], (measure, action), lasts if first is None else None)),
        firms=_values(said, Facet.FIRMS),
        unknown_firms=tuple(dict.fromkeys(f.part.concept.label for f in firms if f.part.unknown)),
        persons=_values(said, Facet.PERSONS),
        trigger=best.trigger.pattern,
        corrects=correction(document[:2]),
        retracts=retracted,
        relays=first_span(ACTS.relays_report, document[:_RELAYED_IN]) if context.tier is not Tier.OFFICIAL else None,
        continues=any(is_continuation(c.trigger) for c in whole if c.trigger.action is action),
    )


def _direction(best: Candidate, measure: Measure, action: Action, lead: Sequence[Passage]) -> Direction:
    """The direction that the text gives.

    A revision has none, or both if the text states additions and removals, or that of what it turns out to do. So has a
    duty that is set to zero. A list that is only published has none, and so has the yearly quota that is put out to
    tender or allocated.
    """
    revises = best.trigger.action is Action.AMEND or (measure is Measure.EXPORT_TAX and action is Action.RELAX)
    said = direction_of(measure, action) if measure is Measure.EXPORT_QUOTA or revises else best.direction
    if action is Action.AMEND:
        return Direction.MIXED if _says(ACTS.both_ways, lead) else Direction.NONE
    adds = action is Action.EXPAND or (measure in _LISTS and said is Direction.TIGHTENING)
    if adds and _says(ACTS.both_ways, [best.trigger.passage]):
        return Direction.MIXED
    if measure is Measure.CONTROL_LIST and publishes_list(best.trigger):
        return Direction.NONE
    if measure is Measure.EXPORT_QUOTA and action is Action.EXTEND and _says(ACTS.time_to_ship, [best.trigger.passage]):
        return Direction.EASING
    if measure is Measure.EXPORT_QUOTA and action is Action.IMPOSE and _says(ACTS.shares_quota, lead[:1]):
        return Direction.NONE
    return said


_LISTS = (Measure.CONTROL_LIST, Measure.ENTITY_LIST)


def _says(form: NamedPattern, lead: Sequence[Passage]) -> bool:
    return any(form.search(p.text, p.start, p.end) is not None for p in lead)


def _certainty(group: Sequence[Candidate], passages: Sequence[Passage], context: Context) -> Certainty:
    """The highest certainty of the act's sentences.

    If only a headline states the act, the first sentence of the body may quote the issuer: "Ruritania puts off its
    duty" above "…, the ministry said".
    """
    certainty = max((c.certainty for c in group), key=lambda x: x.rank)
    best = group[0]
    if certainty is not Certainty.REPORTED or best.trigger.passage.field != "title" or _is_hearsay(best):
        return certainty
    first = next((p for p in passages if p.field == "text"), None)
    return Certainty.ATTRIBUTED if first is not None and _quotes_issuer(first, best, context) else certainty


def _is_hearsay(candidate: Candidate) -> bool:
    return not candidate.hedges.effects.isdisjoint(("reported", "rumoured"))


def _quotes_issuer(passage: Passage, best: Candidate, context: Context) -> bool:
    if passage.search(ACTS.unnamed_source) is not None:
        return False
    if passage.search(ACTS.document_shows) is not None:
        return True
    profile = context.profiles(passage.language)
    if any(w.part.effect in ("reported", "rumoured") for w in passage.of_kind(ConceptKind.HEDGE)):
        return False
    actors = actors_of(passage, profile)
    opens = not actors and ACTS.office_opens.search(passage.text[passage.start : passage.end]) is not None
    speaks = opens or any(a.place in (best.roles.issuer, None) for a in actors)
    return speaks and speaks_for_issuer(passage, profile, best.roles.issuer)


_LEAD = 4  # the title and three sentences


def _amounts(
    group: Sequence[Candidate], lead: Sequence[Passage], kind: tuple[Measure, Action], lasts: Duration | None
) -> Iterator[Quantity]:
    """Amounts in the act's sentences, else in the lead."""
    measure, action = kind
    shared = any(p.search(ACTS.amount_each) for p in (*lead, *(c.trigger.passage for c in group)))
    own = () if shared else next((q for c in group if (q := tuple(amounts_of(c.trigger, measure)))), ())
    lead = () if shared else lead
    yield from own or next((q for p in lead if (q := tuple(limits_in(p, measure, action)))), ())
    if lasts is not None:
        yield duration_as_quantity(lasts)


def _reporting_state(issuer: str | None, context: Context) -> str | None:
    """The source's state, if it reports another state's act."""
    return context.source_place if issuer not in (None, context.source_place) else None


def _evidence(group: Iterable[Candidate]) -> Iterator[Span]:
    seen: set[tuple[str, int, int]] = set()
    for c in group:
        words = [c.trigger.verb, c.trigger.noun, *([c.roles.actor] if c.roles.actor else [])]
        for word in words:
            key = (word.span.field, word.span.start, word.span.end)
            if key not in seen:
                seen.add(key)
                yield word.span


def _entity_list(group: Sequence[Candidate], measure: Measure) -> str | None:
    """The id of the entity list, from sentences about a listing; for an act on a list, from any sentence."""
    lists = [c for c in group if c.trigger.measure is Measure.ENTITY_LIST]
    for c in [*lists, *(group if measure is Measure.ENTITY_LIST else ())]:
        for word in c.trigger.passage.of_kind(ConceptKind.LIST):
            is_of_firms = word.part.measure is Measure.ENTITY_LIST
            is_of_firms = is_of_firms or (c in lists and word.part.measure is not Measure.CONTROL_LIST)
            if word.place == c.roles.issuer and is_of_firms:
                return word.part.concept.id
    return None


def _values(said: Iterable[AssertedValue], facet: Facet) -> tuple[str, ...]:
    return tuple(s.value for s in said if s.facet is facet)
