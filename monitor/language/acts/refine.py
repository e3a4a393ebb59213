"""The most specific measure and action among the sentences about one act."""

from collections.abc import Sequence

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.triggers import Trigger

TECHNOLOGY = "technology"  # "battery technology" is neither batteries nor technology in general, so both are kept
_ALL_TECHNOLOGY = frozenset({TECHNOLOGY, "rare_earth_technology", "strategic_high_tech"})
_SPECIFIC = (Measure.EXPORT_BAN, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA)
_PUTS_IN_PLACE = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN)
_LIFTS = (Action.SUSPEND, Action.POSTPONE, Action.REMOVE)
_LEAD = 3  # the headline and two sentences
_OF_GOODS = (Measure.EXPORT_LICENSING_REQUIREMENT, Measure.CONTROL_LIST)


def refined(group: Sequence[Candidate], lead: Sequence[Passage]) -> tuple[Measure, Action]:
    """The pair of the first candidate, or a more specific one of the others if it only says "curbs" or "eases".

    A headline "eases exports" above a text that suspends an announcement is a suspension; a headline "curbs exports"
    above a text that puts technologies on a list is a change of that list.
    """
    first = group[0].trigger
    if (rate := _action_on_rate(first, group, lead)) is not None:
        return Measure.EXPORT_TAX, rate
    pairs = [(c.trigger.measure, c.trigger.action) for c in group[1:]]
    if _is_listing(first, pairs):
        return Measure.ENTITY_LIST, Action.IMPOSE
    if _is_measure_of_list(first):
        return Measure.ENTITY_LIST, first.action
    if first.measure is Measure.ENTITY_LIST and _lists_goods(first):
        return Measure.CONTROL_LIST, Action.EXPAND if first.action is Action.IMPOSE else first.action
    if (
        beside := _added_to_list(first, group[1:]) or _named_elsewhere(first, pairs, lead) or _how_tightened(group)
    ) is not None:
        return beside
    if first.action is Action.POSTPONE:
        better = [
            (first.measure, Action.SUSPEND) for p in pairs if p[1] is Action.SUSPEND
        ]  # "delays" what is suspended
    elif first.action is Action.RELAX:
        better = [p for p in map(_better_than_eased, group[1:]) if p is not None]
    elif first.measure is Measure.LICENCE and first.action is Action.GRANT:
        better = [p for p in pairs if p == (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE)]
    elif first.measure is Measure.EXPORT_LICENSING_REQUIREMENT and first.action in _PUTS_IN_PLACE:
        if (named := _named_instrument(group[0], lead)) is not None:
            return named
        vague = (first.measure,) if first.noun.part.trade else (first.measure, Measure.EXPORT_BAN)
        better = [p for p in pairs if p[0] not in vague and p[1] in _PUTS_IN_PLACE]
    elif (first.measure, first.action) == (Measure.EXPORT_BAN, Action.IMPOSE) and first.noun.part.trade:
        # "blocks sales" above a text that says a licence is needed
        required = [
            c.trigger
            for c in group[1:]
            if c.trigger.verb.part.sense is VerbSense.REQUIRE and not _existed_before(c.trigger)
        ]
        better = [(t.measure, t.action) for t in required if t.measure is Measure.EXPORT_LICENSING_REQUIREMENT]
    else:
        better = []
    return better[0] if better else (first.measure, first.action)


def _better_than_eased(candidate: Candidate) -> tuple[Measure, Action] | None:
    """What is done by an easing: a control lifted or suspended, or licences granted; sales that somebody allowed before
    are no licences.
    """
    trigger = candidate.trigger
    pair = trigger.measure, trigger.action
    was_allowed = trigger.noun.part.trade and candidate.hedges.background
    granted = pair == (Measure.LICENCE, Action.GRANT) and not was_allowed
    return pair if trigger.action in _LIFTS or granted else None


def _action_on_rate(trigger: Trigger, group: Sequence[Candidate], lead: Sequence[Passage]) -> Action | None:
    """A cut for a duty that is set to zero, or whose increase is taken back; no direction if a rate is only fixed, as
    that of a duty that exists: "the duty is set at 24%".
    """
    if (trigger.measure, trigger.action) == (Measure.EXPORT_TAX, Action.REMOVE):
        increase = any(_takes_back_increase(c.trigger) for c in group)
        return Action.RELAX if increase or any(p.search(ACTS.rate_returns) for p in lead) else None
    if trigger.measure is not Measure.EXPORT_TAX or trigger.action not in (*_PUTS_IN_PLACE, Action.AMEND):
        return None
    passage = trigger.passage
    start, end = passage.clauses[trigger.noun.clause]
    if trigger.noun.part.rebate:
        return None  # a refund of zero is a dearer export
    if ACTS.zero_rate.search(passage.text, start, end) is not None:
        return Action.RELAX
    is_fixed = passage.search(ACTS.rate_is_set) is not None and passage.search(ACTS.rate_changes) is None
    return Action.AMEND if is_fixed else None


def _takes_back_increase(trigger: Trigger) -> bool:
    """True if the verb takes back an increase: "scraps its export tax hike", 撤销出口税上调."""
    passage = trigger.passage
    return ACTS.increase.search(passage.text, *passage.clauses[trigger.verb.clause]) is not None


def publishes_list(trigger: Trigger) -> bool:
    """True if a list of goods is published or takes effect: "publishes its catalogue"."""
    puts_out = trigger.verb.part.sense is VerbSense.IMPOSE or trigger.verb.part.speech == "announce"
    if (trigger.measure, trigger.action) != (Measure.CONTROL_LIST, Action.IMPOSE) or not puts_out:
        return False
    return ACTS.list_itself.search(trigger.passage.text, trigger.noun.start, trigger.noun.end) is not None


def _existed_before(trigger: Trigger) -> bool:
    """True if the requirement existed before: "gallium had needed licences since 2023"."""
    passage, verb = trigger.passage, trigger.verb
    end = passage.clauses[verb.clause][1]
    return bool(
        ACTS.had_before.search(passage.before(verb.start, 24)) or ACTS.had_before.search(passage.text, verb.end, end)
    )


def _is_listing(first: Trigger, pairs: Sequence[tuple[Measure, Action]]) -> bool:
    """True if the measure is on firms: a named list, or counted firms."""
    named = any(w.part.measure is Measure.ENTITY_LIST for w in first.passage.words)
    banned = _bans_firms(first) and (named or (Measure.ENTITY_LIST, Action.IMPOSE) in pairs)
    required = first.verb.part.sense is VerbSense.REQUIRE and _names_list_of_firms(first.passage)
    return _lists_firms(first) or banned or required


def _added_to_list(first: Trigger, others: Sequence[Candidate]) -> tuple[Measure, Action] | None:
    """The growing list, if a notice amends a list of goods and its text says that the goods need a licence."""
    requires = first.measure is Measure.EXPORT_LICENSING_REQUIREMENT and first.action in (Action.IMPOSE, Action.EXPAND)
    amended = (
        c.trigger
        for c in others
        if c.trigger.passage.field == "title" and (c.trigger.measure, c.trigger.action) == _LIST_AMENDED
    )
    grows = requires and first.passage.field == "text" and any(amended)
    return (Measure.CONTROL_LIST, Action.EXPAND) if grows else None


_LIST_AMENDED = (Measure.CONTROL_LIST, Action.AMEND)


def _how_tightened(group: Sequence[Candidate]) -> tuple[Measure, Action] | None:
    """How controls are tightened, if stated: "tightens controls, adds 40 items", or a ban by a named issuer."""
    first = group[0].trigger
    if (first.measure, first.action) != (Measure.EXPORT_LICENSING_REQUIREMENT, Action.TIGHTEN):
        return None
    for c in group[1:]:
        pair = c.trigger.measure, c.trigger.action
        if pair == (Measure.CONTROL_LIST, Action.EXPAND) and c.trigger.passage is first.passage:
            return pair
        if pair == (Measure.EXPORT_BAN, Action.IMPOSE) and c.roles.actor and c.trigger.verb is not c.trigger.noun:
            return pair
    return None


def _bans_firms(trigger: Trigger) -> bool:
    """True if exports to counted firms are banned; then a listing in the text is the act."""
    start, end = trigger.passage.clauses[trigger.verb.clause]
    banned = trigger.measure is Measure.EXPORT_BAN and trigger.action is Action.IMPOSE
    return banned and ACTS.counted_firms.search(trigger.passage.text, start, end) is not None


def _named_elsewhere(
    first: Trigger, pairs: Sequence[tuple[Measure, Action]], lead: Sequence[Passage]
) -> tuple[Measure, Action] | None:
    """The specific instrument that another sentence names: list, quota, general licence, extension."""
    if (first.measure, first.action) == (Measure.ENTITY_LIST, Action.AMEND) and _only_removes(lead):
        return first.measure, Action.REMOVE
    if first.action is Action.AMEND and _is_extended(lead):
        return first.measure, Action.EXTEND
    if _is_of_listed_firms(first, lead):
        return Measure.ENTITY_LIST, Action.IMPOSE if first.action in _PUTS_IN_PLACE else first.action
    if _is_replaced_by_quota(first):
        return Measure.EXPORT_QUOTA, Action.AMEND
    if first.measure is Measure.EXEMPTION and any(p[0] is Measure.GENERAL_LICENCE for p in pairs):
        return Measure.GENERAL_LICENCE, first.action
    if first.action is Action.EXTEND and _extends_scope(first):
        return first.measure, Action.EXPAND
    if first.action is Action.IMPOSE and (first.measure, Action.EXTEND) in pairs:
        return first.measure, Action.EXTEND
    return _technology_listing(lead) if (first.measure, first.action) == (Measure.EXPORT_BAN, Action.IMPOSE) else None


def _only_removes(lead: Sequence[Passage]) -> bool:
    """True if the lead says how many parties an amended list loses, and has no words for additions."""
    quotes = [p.quoted(p.start, p.end).quote for p in lead[:_LEAD]]
    counted = (q for p, q in zip(lead, quotes, strict=False) if p.search(ACTS.counted_firms) is not None)
    return any(map(ACTS.removes_parties.search, counted)) and not any(map(ACTS.adds_parties.search, quotes))


def _is_extended(lead: Sequence[Passage]) -> bool:
    """True if the validity of the amended rule is extended: 유효기간을 12월 31일로 연장."""
    return any(ACTS.validity_extended.search(p.text, p.start, p.end) for p in lead[:_LEAD])


def _extends_scope(trigger: Trigger) -> bool:
    """True if the scope is extended, not the term: "extends its controls to lasers"."""
    passage = trigger.passage
    goods = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w.start >= trigger.noun.end)
    return any(ACTS.extended_to.search(passage.before(w.start, 24)) for w in goods)


def _named_instrument(first: Candidate, lead: Sequence[Passage]) -> tuple[Measure, Action] | None:
    """The instrument named in the headline or the lead, if the verb only says that exports are restricted.

    Technology is restricted by a catalogue, other goods by a ban or a duty that is named.
    """
    passage = first.trigger.passage
    if passage.search(ACTS.made_abroad):
        return Measure.EXTRATERRITORIAL_CONTROL, Action.IMPOSE
    if _counts_items(lead):
        return Measure.CONTROL_LIST, Action.EXPAND
    if (listed := _technology_listing(lead)) is not None:
        return listed
    if _names_technology(lead) and _is_by_catalogue(first):
        return Measure.CONTROL_LIST, Action.EXPAND
    if first.trigger.noun.part.trade or first.trigger.verb is first.trigger.noun:
        named = next((m for m in _named(lead) if m in _SPECIFIC), None)
        return (named, Action.IMPOSE) if named else None
    return None


def _is_by_catalogue(first: Candidate) -> bool:
    """True if China restricts technology, which is always done by its catalogue."""
    trigger = first.trigger
    start, end = sorted((trigger.verb.start, trigger.noun.start))
    return (
        first.roles.issuer == "CN" and ACTS.catalogue_category.match(trigger.passage.text, start, end + 4) is not None
    )


def _technology_listing(lead: Sequence[Passage]) -> tuple[Measure, Action] | None:
    listed = Measure.CONTROL_LIST in _named(lead) and _names_technology(lead)
    return (Measure.CONTROL_LIST, Action.EXPAND) if listed else None


def _names_technology(lead: Sequence[Passage]) -> bool:
    return any(w.part.concept.id in _ALL_TECHNOLOGY for p in lead[:2] for w in p.of_kind(ConceptKind.COMMODITY))


def _named(lead: Sequence[Passage]) -> list[Measure]:
    return [w.part.measure for p in lead for w in p.words if w.part.measure is not None and w.strong]


def _is_of_listed_firms(trigger: Trigger, lead: Sequence[Passage]) -> bool:
    """True if exports to counted firms are banned or freed by a list named in the headline or the lead."""
    if trigger.measure not in (Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT):
        return False
    listed = [p for p in lead if any(w.part.measure is Measure.ENTITY_LIST for w in p.words)]
    sentence = trigger.passage.text[trigger.passage.start : trigger.passage.end]
    return (
        bool(listed)
        and any(p.search(ACTS.counted_firms) for p in (trigger.passage, *listed))
        and bool(ACTS.firms.search(sentence))
    )


def _counts_items(lead: Sequence[Passage]) -> bool:
    return any(p.search(ACTS.counted_items) for p in lead)


def _is_replaced_by_quota(trigger: Trigger) -> bool:
    """True if a quota replaces a ban; not "capping months of talks"."""
    ends = trigger.action in (Action.AMEND, Action.REMOVE, Action.RELAX) and trigger.measure is Measure.EXPORT_BAN
    words = trigger.passage.words
    quotas = (w for w in words if w.part.measure is Measure.EXPORT_QUOTA and not ACTS.capping.match(w.span.quote))
    return ends and any(quotas)


def _is_measure_of_list(trigger: Trigger) -> bool:
    """True for measures of a list: "suspends Entity List measures", 「…リスト」措置を停止."""
    noun, passage = trigger.noun, trigger.passage
    if not noun.part.faint or trigger.measure is not Measure.EXPORT_LICENSING_REQUIREMENT:
        return False
    lists = (w for w in passage.of_kind(ConceptKind.LIST) if w.part.measure is Measure.ENTITY_LIST)
    return any(
        w.end <= noun.start and ACTS.between_list_and_measure.fullmatch(passage.text, w.end, noun.start) for w in lists
    )


def _lists_firms(trigger: Trigger) -> bool:
    """True for controls on counted firms, which are a listing: "imposes export controls on 20 entities"."""
    generic = trigger.measure in _OF_GOODS and not trigger.noun.part.trade
    if not generic or trigger.action not in (Action.IMPOSE, Action.EXPAND):
        return False
    start, end = trigger.passage.clauses[trigger.verb.clause]
    return ACTS.counted_firms.search(trigger.passage.text, start, end) is not None or _adds_firm(trigger)


def _adds_firm(trigger: Trigger) -> bool:
    """True if a named firm is added: "adds Huawei to its control list", ファーウェイを輸出規制対象に追加."""
    verb, noun, passage = trigger.verb, trigger.noun, trigger.passage
    listed = trigger.measure is Measure.CONTROL_LIST or verb.part.sense is VerbSense.LIST
    for firm in passage.of_kind(ConceptKind.FIRM):
        if verb.end <= firm.start and firm.end <= noun.start and listed:
            return True
        if firm.end <= noun.start <= verb.start and ACTS.between_firms_and_rule.fullmatch(
            passage.text, firm.end, noun.start
        ):
            return True
    return False


def _names_list_of_firms(passage: Passage) -> bool:
    """True if the sentence names an entity list and a firm: 华为列实体名单 出口须申请许可."""
    listed = any(w.part.measure is Measure.ENTITY_LIST for w in passage.words)
    return listed and bool(passage.of_kind(ConceptKind.FIRM))


def _lists_goods(trigger: Trigger) -> bool:
    """True if goods, not parties, are put on a list: "adds lasers to its export control list"."""
    passage = trigger.passage
    if not ACTS.list_of_goods.search(passage.text, trigger.noun.start, trigger.noun.end):
        return False
    start, end = passage.clauses[trigger.verb.clause]
    goods = any(w.clause == trigger.verb.clause for w in passage.of_kind(ConceptKind.COMMODITY))
    return goods and not passage.of_kind(ConceptKind.FIRM) and not ACTS.parties.search(passage.text, start, end)
