"""Issuer, agency and claimant of an act.

The issuer is the nearest actor before the verb, an agency rather than its state; after "by" or 被 for a passive; the
owner of the list or of the firm's goods if no actor is named. A place after a preposition of direction is a target,
never the issuer.
"""

from dataclasses import dataclass

from monitor.domain.acts.scheme import Direction, Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.places import enumerations
from monitor.language.acts.facets.speakers import is_spoken_of
from monitor.language.acts.facets.strangers import is_of_stranger, opens_with_stranger
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense, direction_of
from monitor.language.acts.grammar.profile import LanguageProfile, RoleMarkers
from monitor.language.acts.grammar.reactions import protested_actor
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.folding import fold

_SUBJECT_REACH = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Issuer, agency and claimant (states by id), and `actor`, the word that names the issuer.

    Without an actor, `inferred` is the origin of the issuer: "owner" of the list, "host" of the firm, "home" of the
    exporters, or "document", the article's default issuer.
    """

    issuer: str | None = None
    agency: str | None = None
    claimant: str | None = None
    actor: Word | None = None
    inferred: str = ""


def roles_of(trigger: Trigger, profile: LanguageProfile, fallback: str | None) -> Roles:
    """The roles in the trigger's sentence. `fallback` is the issuer if the sentence names none."""
    markers = profile.roles
    actors = actors_of(trigger.passage, profile)
    blamed = protested_actor(trigger, profile.protest) or markers.decider(trigger)
    found = (
        blamed
        or _passive_author(trigger, markers)
        or _actor_before(trigger, actors, markers)
        or _actor_after(trigger, actors)
    )
    if trigger.verb.part.sense is VerbSense.LOSE:
        found = None  # the subject that loses a permission is not the issuer
    named = blamed is not None or (found is not None and _is_marked_subject(trigger, found, markers))
    owner = None if named else _owner(trigger)
    if owner is not None and (found is None or found.place != owner):
        own = next((a for a in actors if a.place == owner and not _stands_behind(trigger, a, found)), None)
        if own is None and (found is None or not _is_subject(trigger, found)):
            return Roles(issuer=owner, inferred="owner")
        found = own or found
    if found is None:
        home = _exporting_state(trigger)
        if home is not None:
            return Roles(issuer=home, inferred="home")
        host = _controlling_state(trigger)
        return Roles(issuer=host, inferred="host") if host else Roles(issuer=fallback, inferred="document")
    if found.place is None:  # "the government" belongs to the nearest state
        place = (
            _state_in_name(trigger.passage, found)
            or _own_state_of(found, actors)
            or _state_of_government(found, actors, markers)
        )
        place = place or _location_of(trigger.passage, found)
        if place is None and fallback == markers.home_state and is_of_stranger(trigger.passage, found):
            return Roles(actor=found)
        place = place or fallback
        if trigger.passage.field == "title" and not any(a.place and a.start < found.start for a in actors):
            is_home = markers.bare_government_is_home and not opens_with_stranger(trigger.passage, markers)
            place = markers.home_state if is_home else place
        return Roles(issuer=place, actor=found)
    if (state := _state_in_front(trigger.passage, found)) is not None:
        return Roles(issuer=state, actor=found)
    if blamed is None and _acts_jointly(trigger.passage, found, markers):
        return Roles(actor=found)
    cited = (a for a in actors if not is_spoken_of(trigger.passage, a))
    agency = found.part.concept.id if found.kind is ConceptKind.AGENCY else _agency(tuple(cited), found.place)
    return Roles(issuer=found.place, agency=agency, claimant=_claimant(trigger, actors, found), actor=found)


def _state_in_front(passage: Passage, office: Word) -> str | None:
    """Another state whose name stands right in front of the office, which is then that state's: 智利财政部."""
    if office.kind is not ConceptKind.AGENCY:
        return None
    states = (w for w in passage.of_kind(ConceptKind.PLACE) if w.end == office.start and w.place != office.place)
    return next((w.place for w in states), None)


def _acts_jointly(passage: Passage, state: Word, markers: RoleMarkers) -> bool:
    """True if another state stands before this one in an enumeration: who of them acts on what is not stated.

    Where a comma marks the subject of a headline, it enumerates nothing.
    """
    chain = next((c for c in enumerations(passage) if any(w.start == state.start for w in c)), [])
    others = [w for w in chain if w.start < state.start and w.place != state.place]
    if not others or state.kind is not ConceptKind.PLACE:
        return False
    return markers.subject is None or passage.after(others[-1].end, 1) not in (",", "、")


def _own_state_of(office: Word, actors: tuple[Word, ...]) -> str | None:
    """The office's own state, unless another state's name precedes it directly: 德國經濟部."""
    return None if any(a.place and a.end == office.start for a in actors) else home_state_of_office(office)


def _location_of(passage: Passage, office: Word) -> str | None:
    """The state after an office and "in": "parliament in Ruritania"."""
    in_state = (w for w in passage.of_kind(ConceptKind.PLACE) if 0 < w.start - office.end < _NEAR)
    return next((w.place for w in in_state if ACTS.office_of_state.match(passage.text, office.end, w.start)), None)


def _state_in_name(passage: Passage, office: Word) -> str | None:
    """The state at the end of an office's name: "Ministry of Trade and Mines of the Republic of Wendland"."""
    after = (w for w in passage.of_kind(ConceptKind.PLACE) if 0 < w.start - office.end < _LONG_NAME)
    place = next((w for w in after if ACTS.office_field.fullmatch(passage.text, office.end, w.start)), None)
    if place is None or any(office.end <= w.start < place.start for w in passage.of_kind(ConceptKind.VERB)):
        return None
    return place.place


_LONG_NAME = 70  # "Ministry of Economy, Trade and Industry of Japan": 41 characters from its first word to its state
_NEAR = 12


def home_state_of_office(office: Word) -> str | None:
    """The state of an office named in Traditional characters without a state: 經濟部 is Taiwan's."""
    quote = office.span.quote
    written = fold(quote).text != quote
    return next(iter(office.part.concept.attribute("home")), None) if written else None


def _state_of_government(government: Word, actors: tuple[Word, ...], markers: RoleMarkers) -> str | None:
    """The state nearest to a bare "government"; only states before it if the profile has `topic_before_government`."""
    states = [a for a in actors if a.place and (not markers.topic_before_government or a.end <= government.start)]
    return min(states, key=lambda a: abs(a.start - government.start)).place if states else None


def _passive_author(trigger: Trigger, markers: RoleMarkers) -> Word | None:
    marker = markers.by(trigger)
    if marker is None:
        return None
    for word in trigger.passage.actors:
        if abs(word.start - trigger.verb.start) < 60 and marker.search(trigger.passage.before(word.start, 10)):
            return word
    return None


def _actor_before(trigger: Trigger, actors: tuple[Word, ...], markers: RoleMarkers) -> Word | None:
    """The nearest actor before the verb in its clause, an agency first; else the first actor before the verb.

    If a particle marks subjects, the last marked one counts, in any clause.
    """
    before = [a for a in actors if a.end <= trigger.verb.start]
    marker = markers.subject
    subjects = [a for a in before if marker and marker.match(trigger.passage.after(a.end, 6))]
    own = [a for a in before if a.clause == trigger.verb.clause]
    if own and markers.excludes_origins:
        own = [a for a in own if not _is_origin(trigger.passage, a)] or _previous_clause_actors(trigger, before) or own
    if subjects:
        nearest = subjects[-1]
    elif own:
        nearest = own[-1]
    else:
        return before[0] if before else None
    same_state = [a for a in own if a.place == nearest.place and a.kind is ConceptKind.AGENCY]
    return same_state[-1] if same_state else nearest


def _previous_clause_actors(trigger: Trigger, before: list[Word]) -> list[Word]:
    """Actors of the previous clause, if the verb's own clause names only origins: 大马贸工部：美国AI芯片出口须…"""
    return [a for a in before if a.clause == trigger.verb.clause - 1 and not _is_origin(trigger.passage, a)]


def _is_origin(passage: Passage, actor: Word) -> bool:
    """True if the place is the origin of goods: 美国AI芯片."""
    if actor.kind is not ConceptKind.PLACE:
        return False
    goods = (w for w in passage.of_kind(ConceptKind.COMMODITY) if 0 <= w.start - actor.end <= 7)
    return any(ACTS.origin_of_goods.fullmatch(passage.text, actor.end, w.start) for w in goods)


def _actor_after(trigger: Trigger, actors: tuple[Word, ...]) -> Word | None:
    """The first actor after the verb, an agency first. A state after a case is a route or a buyer, if it is not that of
    a rule: to settle US export control charges.
    """
    after = [a for a in actors if a.start >= trigger.verb.end]
    agency = [a for a in after if a.kind is ConceptKind.AGENCY]
    if trigger.measure is Measure.ENFORCEMENT:
        rules = trigger.passage.of_kind(ConceptKind.INSTRUMENT)
        owner = [a for a in after if any(0 <= rule.start - a.end <= 1 for rule in rules)]
        return next(iter(agency or owner), None)
    same = [a for a in after if a.clause == trigger.verb.clause]
    return next(iter(agency or same or after), None)


def _owner(trigger: Trigger) -> str | None:
    """The state that owns the named list of parties or permitted users."""
    if trigger.measure is not Measure.ENTITY_LIST and trigger.noun.kind is not ConceptKind.LIST:
        return None
    for word in trigger.passage.of_kind(ConceptKind.LIST):
        if word.place and word.start < trigger.noun.end and trigger.noun.start < word.end:
            return word.place
    beside = (w for w in trigger.passage.actors if 0 <= trigger.noun.start - w.end <= 1)
    return next((w.place for w in beside if w.place), None)  # "put on US export blacklist"


def _is_subject(trigger: Trigger, actor: Word) -> bool:
    """True if the actor does the listing: an agency, or a state at the start of the clause, followed by the verb.

    An actor before a quotation comments on another state's list: 산업장관 "VEU 철회 …".
    """
    if '"' in trigger.passage.text[actor.end : trigger.verb.start]:
        return False
    if actor.kind is ConceptKind.AGENCY:
        return True
    passage = trigger.passage
    opens = actor.start - passage.clauses[actor.clause][0] < 6
    return opens and 0 <= trigger.verb.start - actor.end < 24 and not passage.after(actor.end, 2).startswith("'s")


def _stands_behind(trigger: Trigger, actor: Word, found: Word | None) -> bool:
    """True if the actor follows the verb of another actor's act: 台当局将…列入名单，国台办回应."""
    return found is not None and found.end <= trigger.verb.start < actor.start and _is_subject(trigger, found)


def _is_marked_subject(trigger: Trigger, actor: Word, markers: RoleMarkers) -> bool:
    """True if a particle, or the comma after a headline's first word, marks the actor as subject."""
    marker = markers.subject
    return (
        marker is not None
        and actor.place is not None
        and marker.match(trigger.passage.after(actor.end, _SUBJECT_REACH)) is not None
    )


def _exporting_state(trigger: Trigger) -> str | None:
    """The state of the exports: "exports are subject to licensing in Ruritania", "decree bans exports from Ruritania".

    Also the state of sellers that receive a licence: "Ruritanian mills get licences to export".
    """
    if trigger.measure is Measure.LICENCE and trigger.verb.part.sense is VerbSense.RECEIVE:
        return next(
            (w.place for w in trigger.passage.of_kind(ConceptKind.PLACE) if _is_state_of_sellers(trigger, w)), None
        )
    if trigger.measure.measure_class is not MeasureClass.RESTRICTION:
        return None
    return next((w.place for w in trigger.passage.of_kind(ConceptKind.PLACE) if _is_exporting_state(trigger, w)), None)


def _is_exporting_state(trigger: Trigger, place: Word) -> bool:
    passage, noun = trigger.passage, trigger.noun
    licensing = trigger.measure is Measure.EXPORT_LICENSING_REQUIREMENT
    if licensing and ACTS.exporters_of_state.match(passage.after(place.end, 14)):
        return True
    before = passage.before(place.start, 10)
    if ACTS.out_of.search(before) or ((licensing or not noun.part.trade) and ACTS.in_or_from.search(before)):
        return True
    owns = trigger.verb.end <= place.start and 0 < noun.start - place.end < _OWN_NOUN
    if owns and noun.start - place.end == 1 and not noun.part.trade:
        return True  # "the EU control list"
    return (
        owns
        and not noun.part.trade
        and ACTS.adjective_of_state.search(passage.text, place.start, place.end) is not None
    )


_OWN_NOUN = 24  # characters between a state's adjective and its rule: "Ruritanian rare earth export controls"


def _is_state_of_sellers(trigger: Trigger, state: Word) -> bool:
    """True if firms of the state stand before the verb."""
    after = trigger.passage.after(state.end, 40)
    return (
        state.end <= trigger.verb.start
        and (ACTS.private_firms.match(after) or ACTS.private_firms_near.match(after)) is not None
    )


def _controlling_state(trigger: Trigger) -> str | None:
    """The state whose law controls the goods of the firm in the sentence."""
    eases = direction_of(trigger.measure, trigger.action) is Direction.EASING
    if not eases and trigger.verb.part.sense not in (VerbSense.REQUIRE, VerbSense.LOSE) and not _is_deprived(trigger):
        return None
    firms = trigger.passage.of_kind(ConceptKind.FIRM)
    return next((h for w in firms for h in (*w.part.concept.attribute("licensed_by"), w.place) if h), None)


def _is_deprived(trigger: Trigger) -> bool:
    """True for a passive about a firm: "Ruritania Chips stripped of export licence"."""
    verb = trigger.verb
    passage = trigger.passage
    is_passive = ACTS.passive_verb.search(passage.text, verb.start, verb.end) or ACTS.suffers.match(
        passage.text, verb.start, verb.end
    )
    if verb.part.sense not in (VerbSense.REVOKE, VerbSense.REFUSE, VerbSense.BAN) or not is_passive:
        return False
    # who opens a headline says what is done to it: "阿斯麦：…许可证被吊销"
    opens = passage.start if passage.field == "title" else -1
    return any(
        w.end <= verb.start and (w.clause == verb.clause or w.start == opens) for w in passage.of_kind(ConceptKind.FIRM)
    )


def _agency(actors: tuple[Word, ...], place: str | None) -> str | None:
    return next((a.part.concept.id for a in actors if a.kind is ConceptKind.AGENCY and a.place == place), None)


def _claimant(trigger: Trigger, actors: tuple[Word, ...], issuer: Word) -> str | None:
    """Another state that reports the act: "Trump says China will …", "China will …, Trump says"."""
    for speaker in actors:
        if speaker.place in (issuer.place, None):
            continue
        if speaker.end > issuer.start:
            if _says_behind(trigger, speaker):
                return speaker.place
            continue
        between = trigger.passage.text[speaker.end : issuer.start]
        if len(between) < 60 and (ACTS.says.search(between) or _says_last(trigger, between)):
            return speaker.place
    return None


def _says_behind(trigger: Trigger, speaker: Word) -> bool:
    """True if the state stands behind the act and a comma, and says so."""
    passage = trigger.passage
    if speaker.start < max(trigger.verb.end, trigger.noun.end):
        return False
    is_apart = ACTS.set_off.search(passage.before(speaker.start, 6)) is not None
    return is_apart and ACTS.claims_behind.match(passage.text, speaker.end, passage.end) is not None


def _says_last(trigger: Trigger, between: str) -> bool:
    """True for a Korean verb of saying at the end: 백악관은 중국이 … 하기로 했다고 밝혔다."""
    says = ACTS.says_last.search(trigger.passage.text, trigger.verb.end, trigger.passage.end)
    return ACTS.topic_particle.match(between) is not None and says is not None
