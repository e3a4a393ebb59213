"""Target states of an act: states beside a preposition of direction, states of listed firms, states that protest.

States in one enumeration are targets together. An origin of goods, or a state that someone relies on, is no target.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.clause_goods import act_clauses
from monitor.language.acts.facets.firms import states_of_parties
from monitor.language.acts.facets.places import enumerations
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.profile import LanguageProfile, TargetMarkers
from monitor.language.folding import fold
from monitor.language.patterns import NamedPattern

TARGET_PASSAGES = 3

State = Asserted[str]


def targets_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], profile: LanguageProfile, measure: Measure
) -> Iterator[State]:
    """Target states in the act's sentences, else in the headline and the lead, else states that protest.

    For permissions, duties and listings the state of the firm's plant is a target too. A firm that may export is no
    destination. A state where goods are feared to end up is no destination of a licence, and a target of a rule only if
    there is no other.
    """
    issuer = group[0].roles.issuer
    listing = measure is Measure.ENTITY_LIST
    asserting = list({id(c.trigger.passage): c.trigger.passage for c in group}.values())
    lead = passages[:TARGET_PASSAGES]
    markers = profile.targets
    licensed = measure.measure_class is MeasureClass.AUTHORISATION
    of_act = _OfAct(
        clauses=act_clauses(group),
        profile=profile,
        listed=group[0].trigger.action if listing else None,
        licenses=licensed,
    )
    found = [t for p in asserting for t in _targets_in(p, markers, issuer, firms=listing, of_act=of_act)]
    found += [t for c in group for w in markers.beside_object(c.trigger, c.roles.actor, issuer) for t in _state_of(w)]
    if not found or listing:
        beside = [(p, t) for p in lead for t in _targets_in(p, markers, issuer, firms=listing, of_act=of_act)]
        own = {id(p) for p in asserting}
        found += [t if listing or p.field == "title" or id(p) in own else replace(t, inferred=True) for p, t in beside]
    if listing or licensed or _is_requirement(group):
        found += [t for p in (*asserting, *lead) for t in _plant_states(p, issuer)]
    if not found and group[0].direction is Direction.EASING:
        found = [t for p in lead for t in _deal_partners(p, issuer)]
    feared = {w.place for p in (*asserting, *lead) for w in p.of_kind(ConceptKind.PLACE) if _is_feared(p, w)}
    safe = [t for t in found if t.value not in feared]
    found = safe if safe or licensed else found
    if not (listing or licensed):
        seats = {w.place for p in (*asserting, *lead) for w in p.of_kind(ConceptKind.PLACE) if _is_of_some_firms(p, w)}
        found = [replace(t, inferred=True) if t.value in seats else t for t in found]
    yield from found or (replace(t, inferred=True) for p in lead for t in _protesting_states(p, issuer))


def _is_of_some_firms(passage: Passage, state: Word) -> bool:
    """True for the state of some firms that the act is on, which is no destination: "on some U.S. entities"."""
    around = range(max(passage.start, state.start - _COUNT), min(passage.end, state.end + _COUNT))
    text = passage.text
    return any(
        m.start() <= state.start and state.end <= m.end()
        for m in ACTS.some_firms.finditer(text, around.start, around.stop)
    )


_COUNT = 32  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfAct:
    """The clauses of an act by `id` of their passage, and the action on a list of parties, None for another measure.

    `licenses`: the act is a permission, which a firm gets.
    """

    clauses: Mapping[int, frozenset[int]]
    profile: LanguageProfile
    listed: Action | None
    licenses: bool = False

    def is_of_another(self, passage: Passage, word: Word, issuer: str | None) -> bool:
        """True if the state's clause reports what another state does, or the opposite change of the list."""
        start, end = passage.clauses[word.clause]
        is_own = word.clause in self.clauses.get(id(passage), ())
        if self.listed is not None:
            pair = (ACTS.put_on_list, ACTS.taken_off_list)
            own, opposite = pair if self.listed in _LISTS_MORE else pair[::-1]
            if is_own:
                return self._is_nearer(passage.text[start : word.start], passage.text[word.end : end], own, opposite)
            return opposite.search(passage.text, start, end) is not None
        if is_own:
            return False
        if ACTS.other_event_opening.match(passage.text, start) is None:
            return False
        before = [a.place for a in actors_of(passage, self.profile) if a.clause == word.clause and a.end <= word.start]
        return any(before) and issuer is not None and issuer not in before

    def _is_nearer(self, before: str, after: str, own: NamedPattern, opposite: NamedPattern) -> bool:
        """True if the nearest change of the list on the side of the verb is the opposite one: "removes six firms, adds
        three from Ruritania".
        """
        if self.profile.verb_last:
            first = [m.start() if (m := form.search(after)) else len(after) for form in (own, opposite)]
            return first[1] < first[0] < len(after)
        last = [max((m.start() for m in form.finditer(before)), default=-1) for form in (own, opposite)]
        return last[1] > last[0] >= 0


_LISTS_MORE = (Action.IMPOSE, Action.EXPAND)


def _is_feared(passage: Passage, word: Word) -> bool:
    """True for a state where goods could end up that are meant for another one: "diversion to Russia"."""
    before, after = passage.before(word.start, 24), passage.after(word.end, 24)
    return ACTS.diverted_before.search(before) is not None or ACTS.diverted_behind.match(after) is not None


def seats_of_act(group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure) -> Iterator[State]:
    """The home states of listed firms: those that rows of the text give, and inferred ones of firms and cities."""
    if measure is Measure.ENTITY_LIST:
        yield from (s for s in states_of_parties(group, passages) if s.value != group[0].roles.issuer)
        asserting = {id(c.trigger.passage): c.trigger.passage for c in group}
        issuer = group[0].roles.issuer
        yield from (s for p in (*asserting.values(), *passages[:TARGET_PASSAGES]) for s in _firm_seats(p, issuer))


def target_states(passage: Passage, profile: LanguageProfile) -> Iterator[State]:
    """Target states of the passage, if the issuer is unknown."""
    opener = next((w for w in passage.of_kind(ConceptKind.PLACE) if w.start - passage.start <= 1), None)
    acts = opener is not None and passage.after(opener.end, 1) in ("、", ",")  # 米、中国への… is no enumeration
    yield from _targets_in(passage, profile.targets, opener.place if opener is not None and acts else None)


def _is_requirement(group: Sequence[Candidate]) -> bool:
    """True if the act is a requirement: "Samsung must obtain a licence"."""
    return any(c.trigger.verb.part.sense is VerbSense.REQUIRE for c in group)


def _targets_in(
    passage: Passage,
    markers: TargetMarkers,
    issuer: str | None,
    *,
    firms: bool = False,
    of_act: _OfAct | None = None,
) -> Iterator[State]:
    """States to which exports are restricted or allowed in the passage; with `firms`, states of the listed firms.

    States in one enumeration are targets together: the preposition stands before the first or after the last.
    """
    short = ACTS.firms_in_short if firms else ACTS.trade_with_state_in_short
    answered = _response_range(passage)
    for match in passage.find_all(short):
        if match.start() in answered:
            continue
        group_number = match.lastindex or 1
        if (state := _SHORT_STATES[match.group(group_number)]) != issuer:
            span = passage.quoted(*match.span(group_number))
            yield Asserted(value=state, span=span, inferred=_is_continent(span.quote))
    for chain in enumerations(passage):
        if of_act is not None and of_act.is_of_another(passage, chain[0], issuer):
            continue
        if of_act is not None and of_act.licenses and _is_seat(passage, chain):
            continue
        if any(word.start not in answered and _is_target(passage, word, markers, firms=firms) for word in chain):
            yield from (t for w in chain if w.place != issuer for t in _state_of(w))


def _is_seat(passage: Passage, states: Sequence[Word]) -> bool:
    """True for states of firms that get a permission or own a plant: "licences for Korean chipmakers",
    "to Korean chipmaker Hanbit's plant".
    """
    before, after = passage.before(states[0].start, 24), passage.after(states[-1].end, _SENTENCE_PART)
    gets = ACTS.licences_for.search(before) is not None and ACTS.private_firms.match(after) is not None
    return gets or ACTS.firms_get_or_own.match(after) is not None


def _response_range(passage: Passage) -> range:
    """The range of a clause about another state's act that this one responds to: 以应对美国对俄石油公司的制裁."""
    match = passage.search(ACTS.answers_state)
    return range(match.start(), match.end()) if match else range(0)


def _is_target(passage: Passage, word: Word, markers: TargetMarkers, *, firms: bool) -> bool:
    before, after = passage.before(word.start, 24), passage.after(word.end, 24)
    if ACTS.is_government.search(word.span.quote):
        return False  # 向美政府上缴: it gets money, no goods
    if _is_paid(passage, word):
        return False
    if ACTS.reliance_before.search(before) or ACTS.reliance_after.match(after) or ACTS.imports_of_state.match(after):
        return False
    if ACTS.excluded_statement.search(passage.text, passage.start, word.start):
        return False
    if ACTS.usual_buyer_before.search(passage.before(word.start, _SENTENCE_PART)):
        return False
    if ACTS.trade_moved_behind.match(passage.after(word.end, _SENTENCE_PART)):
        return False
    if firms:
        listed = ACTS.private_firms.match(after) or ACTS.firms_of_state.match(after) or markers.has_firms(passage, word)
        return bool(listed or ACTS.based_in.search(before) or ACTS.on_state.search(before))
    if after.startswith("'s ") and any(0 < f.start - word.end <= _OWNS for f in passage.of_kind(ConceptKind.FIRM)):
        return False  # "grants Ruritania's Veldoria a licence": its seat is no destination
    left, right = markers.before, markers.after
    if markers.buyers_in is not None and markers.buyers_in.search(passage.before(word.start, 60)):
        return True
    return bool((left and left.search(before)) or (right and right.match(after)))


def _is_paid(passage: Passage, state: Word) -> bool:
    """True for the state that gets a share of the sales: "to pay 15% of China sales to the US"."""
    before, after = passage.before(state.start, _SENTENCE_PART), passage.after(state.end, 24)
    return ACTS.pays_to.search(before) is not None or ACTS.is_paid_behind.match(after) is not None


_SENTENCE_PART = 80  # characters
_OWNS = 3  # characters between a state and its firm


def _state_of(word: Word) -> Iterator[State]:
    """The state that the word stands for. A continent's name suggests its union, but names other states, too."""
    if word.place:
        yield Asserted(value=word.place, span=word.span, inferred=_is_continent(word.span.quote))


def _is_continent(quote: str) -> bool:
    return ACTS.continent.match(fold(quote).text) is not None


def _firm_seats(passage: Passage, issuer: str | None) -> Iterator[State]:
    for word in passage.of_kind(ConceptKind.FIRM):
        seats = (s for s in word.part.concept.attribute("seat") if s != issuer)
        yield from (Asserted(value=s, span=word.span, inferred=True) for s in seats)


def _plant_states(passage: Passage, issuer: str | None) -> Iterator[State]:
    """The state of a firm's plant: 三星在华工厂."""
    if (at := passage.text.find("在华", passage.start, passage.end)) >= 0 and issuer != "CN":
        yield Asserted(value="CN", span=passage.quoted(at, at + 2))
    firms = passage.of_kind(ConceptKind.FIRM)
    for word in passage.of_kind(ConceptKind.PLACE):
        seated = any(ACTS.firm_in_state.fullmatch(passage.text, f.end, word.start) for f in firms if f.end < word.start)
        works = (
            seated
            or ACTS.plant_in.search(passage.before(word.start, 40))
            or ACTS.plant_of_state.match(passage.after(word.end, 12))
        )
        if works and word.place != issuer:
            yield from _state_of(word)


def _protesting_states(passage: Passage, issuer: str | None) -> Iterator[State]:
    """States that protest against the act: it may affect them, or only others."""
    for word in passage.words:
        if word.part.speech == "reaction" and ACTS.objects.search(passage.text, word.start, word.end):
            before = [a for a in passage.actors if a.end <= word.start and a.clause == word.clause]
            last = [a for a in before if a.place and a.place != issuer][-1:]
            yield from (t for a in last for t in _state_of(a))


def _deal_partners(passage: Passage, issuer: str | None) -> Iterator[State]:
    """The partner of a deal that eases a measure: "as part of a trade deal with Ruritania"."""
    for word in passage.of_kind(ConceptKind.PLACE):
        if word.place and word.place != issuer:
            before, after = passage.before(word.start, 48), passage.after(word.end, 24)
            if any(
                (left is None or left.search(before)) and (right is None or right.match(after))
                for left, right in _DEAL_WITH
            ):
                yield from _state_of(word)


# Patterns before and after the partner of a deal, by language.
_DEAL_WITH = (
    (ACTS.deal_with, None),
    (ACTS.deal_with_before, ACTS.deal_with_after),
)
# 对华出口, 対米輸出, 대중 수출: the state is one character of a longer word.
_SHORT_STATES = {
    "华": "CN",
    "中": "CN",
    "美": "US",
    "米": "US",
    "日": "JP",
    "韩": "KR",
    "台": "TW",
    "欧": "EU",
    "俄": "RU",
    "印": "IN",
    "陆": "CN",
    "英": "GB",
    "荷": "NL",
    "德": "DE",
    "法": "FR",
    "ロ": "RU",
    "露": "RU",
    "独": "DE",
    "仏": "FR",
    "중": "CN",
    "미": "US",
    "일": "JP",
    "러": "RU",
}
