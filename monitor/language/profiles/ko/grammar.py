"""Korean grammar: heads of noun sequences, and headlines whose last noun is the predicate.

Korean strings nouns together without particles; the last one is the head. In 수출통제 설명회 개최 a briefing is held
and no control is imposed; in 수출통제 품목 확대 the control grows. A second noun marked as object separates a verb from
the first noun.
"""

from collections.abc import Iterator

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.nouns import TRADE_MINISTRIES, is_of_exports
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.shared.object_first import ObjectFirst

_HALTS = (VerbSense.SUSPEND, VerbSense.POSTPONE, VerbSense.STOP, VerbSense.BAN)
_REVERSING = (*_HALTS, VerbSense.REMOVE, VerbSense.REVOKE, VerbSense.REFUSE, VerbSense.RELAX)


_BY_ELLIPSIS = {
    Measure.ENTITY_LIST: KO.headline_ends_onto_list,
    Measure.CONTROL_LIST: KO.headline_ends_onto_list,
    Measure.EXPORT_LICENSING_REQUIREMENT: KO.headline_ends_into_rule,
    Measure.EXPORT_QUOTA: KO.headline_ends_into_rule,
}


_IMPOSABLE = (Measure.EXPORT_TAX, Measure.EXPORT_QUOTA, Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT)


class Korean(ObjectFirst):
    """Korean sentences."""

    closes = KO.closes_headline

    def acting_verbs(self) -> Iterator[Word]:
        """Verbs, without those that a later verb reverses: 수출통제 시행 유예, 수출 허가 발급 중단."""
        verbs = tuple(v for v in super().acting_verbs() if not self._describes(v))
        for verb in verbs:
            if not any(self._reverses(later, verb) for later in verbs):
                yield verb

    def _describes(self, verb: Word) -> bool:
        """True in the body for a verb that describes a noun: 예외를 인정받은 기업이 …."""
        in_body = self.passage.field == "text" and verb.part.sense is VerbSense.RECEIVE
        return in_body and KO.received_attribute.match(self.text, verb.start) is not None

    def _reverses(self, later: Word, verb: Word) -> bool:
        if later.part.sense not in _REVERSING or verb.part.sense in _REVERSING or later.clause != verb.clause:
            return False
        between = 0 <= later.start - verb.end <= 20 and KO.between_action_and_halt.fullmatch(
            self.text, verb.end, later.start
        )
        return bool(between) and self._has_object(later)

    def _has_object(self, verb: Word) -> bool:
        noun = self.object_of(verb)
        return noun is not None and (not noun.part.trade or verb.part.sense in _HALTS)

    def sense_with_object(self, verb: Word, _noun: Word) -> VerbSense | None:
        if _noun.part.measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR, Measure.EXPORT_QUOTA):
            if KO.raises_or_lists.match(self.text, verb.start):
                return VerbSense.RAISE
            if KO.lowers_or_orders.match(self.text, verb.start):
                return VerbSense.CUT
        if verb.part.sense is VerbSense.RECEIVE and KO.imperative_ending.match(self.text, verb.end):
            return VerbSense.REQUIRE
        if verb.part.sense is VerbSense.GRANT and KO.negated_decision.match(self.passage.after(verb.end, 10)):
            return VerbSense.REFUSE
        if (
            _noun.part.trade
            and verb.part.sense is VerbSense.GRANT
            and KO.again_before_verb.search(self.passage.before(verb.start, 4))
        ):
            return VerbSense.RESUME
        if _noun.part.trade and verb.part.sense is VerbSense.REMOVE and KO.releases.match(self.text, verb.start):
            return VerbSense.RESUME
        return super().sense_with_object(verb, _noun)

    def is_predicate_noun(self, noun: Word) -> bool:
        return (
            super().is_predicate_noun(noun)
            or self._is_elliptical(noun)
            or self._is_order(noun)
            or self._is_imposed(noun)
        )

    def _is_imposed(self, noun: Word) -> bool:
        """True if a headline ends with the duty or limit imposed on goods: 인도, 쌀에 20% 수출 관세."""
        if self.passage.field != "title" or not noun.strong or noun.part.measure not in _IMPOSABLE:
            return False
        goods = (g for g in self.passage.of_kind(ConceptKind.COMMODITY) if g.end <= noun.start)
        on = any(KO.laid_on_goods.fullmatch(self.text, g.end, noun.start) for g in goods)
        return (
            on and bool(self.passage.actors) and KO.closes_headline.match(self.passage.after(noun.end, 12)) is not None
        )

    def _is_predicate(self, noun: Word) -> bool:
        """Also True for the last word of a quotation of an office."""
        if super()._is_predicate(noun):
            return True
        speaks = any(KO.office_quoted.match(self.text, a.end) for a in self.passage.actors if a.end <= noun.start)
        ends = KO.quote_ends.match(self.passage.after(noun.end, 2)) is not None
        return self.passage.field == "title" and noun.strong and speaks and ends

    def _is_order(self, noun: Word) -> bool:
        """True for an order that ends a headline: 수출 금지령."""
        return (
            noun.strong
            and noun.part.measure is Measure.EXPORT_BAN
            and self.text.endswith("령", noun.start, noun.end)
            and self._is_predicate(noun)
        )

    def _is_elliptical(self, noun: Word) -> bool:
        left_out = _BY_ELLIPSIS.get(noun.part.measure) if noun.part.measure and noun.strong else None
        after = self.passage.after(noun.end, 20)
        ends = left_out is not None and (left_out.match(after) or KO.hits_back_with.match(after)) is not None
        return ends and self.passage.field == "title" and bool(self.passage.actors)

    def object_of(self, verb: Word) -> Word | None:
        """The object; of a sanction that is a list, the list: '신뢰할 수 없는 기업' 제재."""
        best = super().object_of(verb)
        if best is None or best.part.measure is not Measure.COUNTERMEASURE:
            return best
        lists = (n for n in self.nouns if n.part.measure is Measure.ENTITY_LIST and n.end <= best.start)
        return next((n for n in lists if KO.list_before_sanction.fullmatch(self.text, n.end, best.start)), best)

    def takes(self, verb: Word, noun: Word) -> bool:
        if noun.end >= verb.start:
            return noun.end == verb.start or verb.part.sense is not VerbSense.REQUIRE  # 허가 의무|화
        if KO.sets_out.match(self.text, verb.start):
            return KO.between_rule_and_setting_out.fullmatch(self.text, noun.end, verb.start) is not None
        if KO.turns_into.match(self.text, verb.start):
            return KO.into_particle.fullmatch(self.text, noun.end, verb.start) is not None
        if noun.clause != verb.clause and (self._has_own_verb(noun) or not self._opens_clause(verb)):
            return False
        if not super().takes(verb, noun) or KO.other_head_noun.match(self.text, noun.end, verb.start):
            return False
        if noun.part.trade and verb.part.sense is VerbSense.RELAX:
            return KO.adverbs_before_verb.fullmatch(self.text, noun.end, verb.start) is not None
        own = KO.light_head_nouns.match(self.text, noun.end, verb.start)
        return KO.second_object.search(self.text, own.end() if own else noun.end, verb.start) is None

    def _has_own_verb(self, noun: Word) -> bool:
        """True if the noun has a verb in its own clause: 수출 허가제를 도입하면서 …"""
        return any(v.clause == noun.clause and v.start >= noun.end for v in self.passage.verbs)

    def _opens_clause(self, verb: Word) -> bool:
        """True if only adverbs stand before the verb in its clause: 수출통제…中, 1년 유예."""
        at = self.passage.clauses[verb.clause][0]
        return verb.start - at <= 30 and KO.adverbs_before_verb.fullmatch(" " + self.text[at : verb.start]) is not None

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        made = super().make(verb, noun)
        if noun.part.trade and KO.grace.match(self.text, verb.start) is not None:
            return None  # the grace is of a rule on exports, which headlines leave out
        if made is not None and noun.part.trade and KO.evasion_before.search(self.passage.before(noun.start, 5)):
            return self.trigger(verb, noun, (Measure.ENFORCEMENT, Action.IMPOSE), f"evasion+{noun.part.concept.id}")
        if made is not None and verb.part.sense is VerbSense.EXPAND and noun.part.measure is Measure.LICENCE:
            return self.trigger(verb, noun, (Measure.LICENCE, Action.EXPAND), f"more+{noun.part.concept.id}")
        if made is None or not noun.part.trade or verb.part.sense not in (VerbSense.RESTRICT, VerbSense.CUT):
            return made
        if KO.restricted_to_amount.match(self.text, noun.end, verb.start) is None:
            return made
        return self.trigger(verb, noun, (Measure.EXPORT_QUOTA, Action.IMPOSE), f"amount+{noun.part.concept.id}")

    def reaches(self, verb: Word, noun: Word) -> bool:
        if (
            noun.part.trade
            and 0 <= verb.start - noun.end <= 30
            and (
                KO.adverbs_before_verb.fullmatch(self.text, noun.end, verb.start)
                or KO.restricted_to_amount.match(self.text, noun.end, verb.start)
            )
        ):
            return True
        if noun.part.trade and verb.part.sense is VerbSense.RESTRICT and KO.object_particle.match(self.text, noun.end):
            gap = verb.start - noun.end
            return 0 <= gap <= 16 and KO.second_object.search(self.text, noun.end + 1, verb.start) is None
        return super().reaches(verb, noun)

    def counts(self, noun: Word, verb: Word) -> bool:
        if not noun.strong and KO.non_trade_activity.search(self.passage.before(noun.start, 6)):
            return False
        return super().counts(noun, verb) or (noun.part.trade and self._is_ministry_order(noun))

    def _is_ministry_order(self, noun: Word) -> bool:
        """True if a trade ministry decides on supplies to another state: 상무부, 중국 화훙에 장비 공급 중단 통보."""
        offices = [a for a in self.passage.actors if a.part.concept.id in TRADE_MINISTRIES]
        elsewhere = (a for a in self.passage.actors if 0 <= noun.start - a.end <= 40 and a.place)
        return bool(offices) and any(a.place != offices[0].place for a in elsewhere)

    def beside_exports(self, word: Word) -> bool:
        """True beside an export noun, unless exports are only meant to grow: 수출을 늘리기 위해 규제를 완화."""
        return any(
            n.strong
            and n is not word
            and is_of_exports(n)
            and abs(n.clause - word.clause) < 2
            and not (n.part.trade and KO.exports_to_grow.match(self.text, n.end))
            for n in self.nouns
        )
