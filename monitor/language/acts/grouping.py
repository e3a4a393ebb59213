"""Which candidates of a document are one act, and which acts of one article are separate acts.

Two candidates are one act if issuer, family and direction agree. A further act has its own instrument and goods, list
of parties, or government; anything less is left out, because it is mostly made of words of the first act.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.language.acts.candidates import WEIGHT_WITHOUT_ISSUER, Candidate
from monitor.language.acts.facets.clause_goods import goods_beside
from monitor.language.acts.grammar.mentions import Part, Passage
from monitor.language.acts.refine import refined


def grouped(
    candidates: Sequence[Candidate], lead: Sequence[Passage], near: list[RejectedCandidate]
) -> list[list[Candidate]]:
    """The candidates of each act, the most important act first. `near` takes those that are no act by themselves."""
    groups = _merge_same_acts(_group(candidates, near), lead)
    return _without_postponed(_without_revoked_increases(groups, near), near)


def _group(candidates: Sequence[Candidate], near: list[RejectedCandidate]) -> list[list[Candidate]]:
    ranked = sorted(_downweight_revisions(candidates), key=lambda c: -c.weight)
    groups: list[list[Candidate]] = []
    for c in ranked:
        found = next((g for g in groups if _is_same_act(g[0], c)), None)
        if found is not None:
            found.append(c)
        elif c.weight < 2 or (groups and c.weight <= groups[0][0].weight - 2 and not _is_second_rule(c, groups)):
            reason = "no_issuer" if c.weight == WEIGHT_WITHOUT_ISSUER else "background"
            near.append(RejectedCandidate(reason=reason, span=c.trigger.verb.span))
        else:
            groups.append([c])
    return groups


def _downweight_revisions(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The candidates, with less weight for a revision if the headline or the lead says what the revision does."""
    extraction = {
        c.roles.issuer for c in candidates if not c.is_revision and c.weight >= _LEAD_WEIGHT and c.direction in _SIGNED
    }
    for c in candidates:
        yield replace(c, weight=c.weight - 4) if c.is_revision and c.roles.issuer in extraction else c


_LEAD_WEIGHT = 4  # of a sentence of the lead
_SIGNED = (Direction.EASING, Direction.TIGHTENING)


def _merge_same_acts(groups: Iterable[list[Candidate]], lead: Sequence[Passage]) -> list[list[Candidate]]:
    """Groups that refine to the same act, merged: a headline's ban on firms, and the list that it puts them on."""
    by_act: dict[tuple[str | None, Measure, Action], list[Candidate]] = {}
    for group in groups:
        by_act.setdefault((group[0].roles.issuer, *refined(group, lead)), []).extend(group)
    return list(by_act.values())


def _without_revoked_increases(groups: list[list[Candidate]], near: list[RejectedCandidate]) -> list[list[Candidate]]:
    """The groups without increases of a duty that the article says are taken back."""
    ends = [g[0].roles.issuer for g in groups if (g[0].trigger.measure, g[0].trigger.action) in _ENDS_OF_DUTY]
    raised = [
        g
        for g in groups
        if (g[0].trigger.measure, g[0].trigger.action) == (Measure.EXPORT_TAX, Action.TIGHTEN)
        and g[0].roles.issuer in ends
    ]
    near.extend(RejectedCandidate(reason="background", span=g[0].trigger.verb.span) for g in raised)
    return [g for g in groups if g not in raised]


_ENDS_OF_DUTY = ((Measure.EXPORT_TAX, Action.REMOVE), (Measure.EXPORT_TAX, Action.SUSPEND))


def separate_acts(groups: Sequence[list[Candidate]], near: list[RejectedCandidate]) -> list[list[Candidate]]:
    """The first group, and those that are certainly another act than all before.

    What else looks like a second act is mostly made of words of the first: the licences that are revoked, the rule
    that is postponed, the control under which an exemption is granted.
    """
    kept: list[list[Candidate]] = []
    for group in groups:
        if all(_is_separate(other[0], group[0]) for other in kept):
            kept.append(group)
        else:
            near.append(RejectedCandidate(reason="background", span=group[0].trigger.verb.span))
    return kept


def _is_separate(one: Candidate, other: Candidate) -> bool:
    """True for two changes of lists of parties, two instruments, or two governments in a headline."""
    if one.roles.issuer != other.roles.issuer:
        return _opens_title_clause(one) and _opens_title_clause(other)
    if one.trigger.measure is other.trigger.measure is Measure.ENTITY_LIST:
        return True
    return _are_two_rules(one, other)


def _opens_title_clause(candidate: Candidate) -> bool:
    """True if the verb's clause in the headline begins with the issuer: "…; Norway adds sonars to its list"."""
    actor, verb, passage = candidate.roles.actor, candidate.trigger.verb, candidate.trigger.passage
    if actor is None or passage.field != "title" or actor.clause != verb.clause:
        return False
    return not passage.text[passage.clauses[actor.clause][0] : actor.start].strip()


def _are_two_rules(one: Candidate, other: Candidate) -> bool:
    """True for two instruments on different goods: "raises its palm oil levy, bans exports of used cooking oil"."""
    measures = one.trigger.measure, other.trigger.measure
    if measures[0] is measures[1] or not set(measures) <= _INSTRUMENTS:
        return False
    goods = [w.part for w in goods_beside(one.trigger)]
    others = [w.part for w in goods_beside(other.trigger)]
    return bool(goods) and bool(others) and not any(_overlap(a, b) for a in goods for b in others)


def _is_second_rule(candidate: Candidate, groups: Sequence[list[Candidate]]) -> bool:
    """True for a rule that the lead puts in place beside those of all groups."""
    puts_in_place = candidate.trigger.action in _PUTS_IN_PLACE and candidate.stage in (Stage.ANNOUNCED, Stage.IN_FORCE)
    return (
        puts_in_place
        and candidate.weight >= _LEAD_WEIGHT
        and not candidate.hedges.background
        and all(g[0].roles.issuer == candidate.roles.issuer and _are_two_rules(g[0], candidate) for g in groups)
    )


_INSTRUMENTS = frozenset({Measure.EXPORT_BAN, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA, Measure.PRICE_FLOOR})


def _overlap(one: Part, other: Part) -> bool:
    return one.concept.id == other.concept.id or one.concept.id in other.above or other.concept.id in one.above


def _without_postponed(groups: list[list[Candidate]], near: list[RejectedCandidate]) -> list[list[Candidate]]:
    """The groups without those that put in place what the article says is postponed: "puts off its ban to 1 May"."""
    delays = [(g[0].roles.issuer, g[0].trigger.measure) for g in groups if g[0].trigger.action is Action.POSTPONE]
    put_off = [
        g
        for g in groups
        if g[0].trigger.action in _PUTS_IN_PLACE and (g[0].roles.issuer, g[0].trigger.measure) in delays
    ]
    near.extend(RejectedCandidate(reason="background", span=g[0].trigger.verb.span) for g in put_off)
    return [g for g in groups if g not in put_off]


_PUTS_IN_PLACE = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.RESUME)


def _is_same_act(one: Candidate, other: Candidate) -> bool:
    if one.roles.issuer != other.roles.issuer or _are_two_rules(one, other):
        return False
    if other.is_revision and one.direction in _SIGNED:
        return True
    return one.direction == other.direction and (
        one.family == other.family or one.trigger.passage is not other.trigger.passage
    )
