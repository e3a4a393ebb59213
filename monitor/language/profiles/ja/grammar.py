"""Japanese grammar: headlines without a verb, actions that are the object of another verb, compounds that act."""

from collections.abc import Iterator

from monitor.domain.acts.scheme import Action, Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.nested import outcome, outer_verb
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.reclassified import states_reclassification
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA
from monitor.language.profiles.shared.object_first import ObjectFirst

_LICENSING = Measure.EXPORT_LICENSING_REQUIREMENT
_RULES = (Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA)
_LISTS = (Measure.CONTROL_LIST, Measure.ENTITY_LIST)
_IMPOSABLE = (
    *(Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA),
    *(Measure.PRICE_FLOOR, Measure.LICENCE, Measure.GENERAL_LICENCE),
)
_NEVER_BARE = (Measure.EXPORT_TAX, Measure.EXPORT_QUOTA, Measure.PRICE_FLOOR)


class Japanese(ObjectFirst):
    """Japanese sentences; the particle after a noun gives its function."""

    closes = JA.closes_headline

    def __init__(self, passage: Passage) -> None:
        super().__init__(passage)
        self._outer: set[int] = set()  # starts of verbs whose object is another action

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        if verb.start in self._outer:
            return None
        made = super().make(verb, noun)
        outer = outer_verb(self.text, verb, self.verbs) if made is not None else None
        if made is None or outer is None or outer.part.sense is None:
            return made
        self._outer.add(outer.start)
        pair = outcome((made.measure, made.action), outer.part.sense)
        same = pair == (made.measure, made.action)
        if same and outer.part.sense is VerbSense.EXTEND:
            return self.trigger(verb, noun, pair, f"{made.pattern}+{outer.part.sense}")
        return made if same else self.trigger(outer, noun, pair, f"{made.pattern}+{outer.part.sense}")

    def sense_with_object(self, verb: Word, _noun: Word) -> VerbSense | None:
        if JA.forgoes.match(self.text, verb.start) and not self._forgoes_rule(verb, _noun):
            return None
        if _noun.part.trade and JA.lifts_ban.match(self.text, verb.start):
            return VerbSense.RESUME  # 解禁 ends a ban, with the ban or the trade as its object
        if _noun.part.measure in _LISTS and _noun.strong and JA.renews.match(self.text, verb.start):
            return VerbSense.AMEND  # an updated list is amended, not extended
        again = (
            verb.part.sense is VerbSense.IMPOSE
            and JA.again_before_verb.search(self.passage.before(verb.start, 3)) is not None
        )
        if again and _noun.part.measure is not None and not _noun.part.trade:
            return VerbSense.RESUME
        if verb.part.sense is VerbSense.REQUIRE and _noun.strong and _noun.part.measure is _LICENSING:
            return VerbSense.IMPOSE  # 許可義務付け: the requirement and its verb share a word
        return super().sense_with_object(verb, _noun)

    def _forgoes_rule(self, verb: Word, noun: Word) -> bool:
        """False for a firm that does not export, a licence that is not given yet, and a rule that is not eased."""
        eased = JA.easing_word.search(self.text, min(noun.end, verb.start), verb.start) is not None
        return noun.part.restricts and not eased

    def reaches(self, verb: Word, noun: Word) -> bool:
        return self._is_limited_to_amount(verb, noun) or super().reaches(verb, noun)

    def _is_limited_to_amount(self, verb: Word, noun: Word) -> bool:
        amount = JA.restricted_to_amount.fullmatch(self.text, noun.end, max(noun.end, verb.start))
        return noun.part.trade and verb.part.sense is VerbSense.RESTRICT and amount is not None

    def can_be_object(self, noun: Word) -> bool:
        """True unless the noun is 停止 after a rule, which is no ban."""
        halts = noun.part.measure is Measure.EXPORT_BAN and not noun.strong
        return not (halts and JA.rule_before_halt.search(self.passage.before(noun.start, 4)))

    def meant(self, verb: Word, noun: Word) -> tuple[Measure, Action] | None:
        firms = self.passage.of_kind(ConceptKind.FIRM) or JA.firms.search(
            self.text, self.passage.start, self.passage.end
        )
        if verb.part.sense is VerbSense.REFUSE and noun.part.trade and not firms:
            return Measure.EXPORT_BAN, Action.IMPOSE  # a state bans exports; no application is refused
        if self._is_limited_to_amount(verb, noun):
            return Measure.EXPORT_QUOTA, Action.IMPOSE
        if noun.part.trade and self._requires_permission(verb, noun):
            return Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE
        return super().meant(verb, noun)

    def _requires_permission(self, verb: Word, noun: Word) -> bool:
        """True if a state requires permission: 輸出に許可を求める."""
        for_it = JA.licence_for_exports.fullmatch(self.text, noun.end, max(noun.end, verb.start)) is not None
        return (
            verb.part.sense is VerbSense.GRANT and for_it and JA.licence_demanded.match(self.text, verb.end) is not None
        )

    def acting_verbs(self) -> Iterator[Word]:
        for verb in super().acting_verbs():
            if states_reclassification(self.text, verb.start):
                continue  # 「禁止」から「自由」に改める
            if verb.part.sense is VerbSense.AMEND and JA.revised_document.match(self.text, verb.end):
                continue
            if verb.part.sense is VerbSense.REQUIRE and self.text.startswith("な", verb.end):
                continue  # 許可が必要な品目
            yield verb

    def _follows_object(self, verb: Word) -> bool:
        if verb.part.sense is not VerbSense.RESTRICT and JA.inflected_verb.match(self.text, verb.end):
            return True
        if self.passage.field == "title" and self._has_subject_or_object(verb):
            return True
        return super()._follows_object(verb)

    def _has_subject_or_object(self, verb: Word) -> bool:
        """True if a particle right before it makes it a verb: 輸出、中国が一部許可; 300品目を新たに禁止."""
        marked = JA.marked_before_verb.search(self.passage.before(verb.start, 10))
        if marked is None:
            return False
        at = verb.start - len(marked.group())
        return marked.group()[0] == "を" or any(a.end == at for a in self.passage.actors)

    def takes(self, verb: Word, noun: Word) -> bool:
        if noun.end >= verb.start:
            return True
        if JA.subject_of_other_verb.match(self.text, noun.end, verb.start) or self._is_separated(noun, verb):
            return False
        return super().takes(verb, noun)

    def _is_separated(self, noun: Word, verb: Word) -> bool:
        """True if a headline's space separates them: 輸出を禁止 改正法可決. A list may still be what is added to."""
        end = self.passage.clauses[noun.clause][1]
        if noun.clause == verb.clause or self.text[end : end + 1] != " ":
            return False
        return noun.part.measure not in _LISTS or verb.part.sense not in (VerbSense.EXPAND, VerbSense.LIST)

    def _better_object(self, best: Word | None, noun: Word) -> Word:
        if best is None or noun.end < best.end:
            return noun if best is None else best
        marked = self.text.startswith("を", best.end) and not self.text.startswith("を", noun.end)
        if marked and best.strong and not best.part.trade:
            return best  # 輸出規制を制裁対象の子会社にも拡大
        names = not best.part.trade and best.strong and not noun.strong and not noun.part.trade
        return best if names and JA.names_next_noun.fullmatch(self.text, best.end, noun.start) else noun

    def is_predicate_noun(self, noun: Word) -> bool:
        if noun.strong and noun.part.measure in _RULES and JA.bill_that_asks.match(self.text, noun.end):
            return True
        if JA.topic_before.search(self.passage.before(noun.start, 20)) and self.text.startswith("、", noun.end):
            return False  # 中国の対日禁輸、商社は…
        return self._is_subject_to_rule(noun) or self._is_imposed(noun) or super().is_predicate_noun(noun)

    def _is_predicate(self, noun: Word) -> bool:
        """Also True in a headline that names the goods: 中国、黒鉛を輸出規制."""
        if super()._is_predicate(noun):
            return True
        acts = any(a.end <= noun.start for a in self.passage.actors)
        on = self.passage.before(noun.start, 1) == "を"
        return self.passage.field == "title" and acts and on and self.closes.match(self.text, noun.end) is not None

    def _is_imposed(self, noun: Word) -> bool:
        """True if a headline ends with what is imposed on goods or given to a firm: 民生品にも輸出規制, A社に輸出枠."""
        measure = noun.part.measure
        if self.passage.field != "title" or measure not in _IMPOSABLE or not self.passage.actors:
            return False
        before = self.text[self.passage.start : noun.start]
        if not noun.strong and not JA.new_on_exports.search(before):
            return False
        return JA.laid_on_before.search(before) is not None and JA.headline_ends.match(self.text, noun.end) is not None

    def _is_subject_to_rule(self, noun: Word) -> bool:
        measure = noun.part.measure
        if self.passage.field != "title" or not noun.strong or measure is None or measure in _NEVER_BARE:
            return False
        if measure is Measure.ENTITY_LIST and JA.listed_firm.match(self.text, noun.end):
            return True
        restricts = measure.measure_class is MeasureClass.RESTRICTION
        return restricts and JA.comes_under_rule.match(self.text, noun.end) is not None
