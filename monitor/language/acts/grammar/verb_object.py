"""The grammar that all languages share: verbs and objects of one sentence.

A verb takes the head of the nearest noun group. A weak noun ("ban", "permit", 限制) counts only beside a word of trade
or a commodity in its sentence, a faint one ("rule", 措施) only beside trade. The language profiles find the objects of
verbs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.acts.scheme import Action, Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.nouns import (
    CONTROL_AGENCIES,
    cites_ministry_notice,
    goes_abroad,
    is_curb_between_states,
    is_near_miss,
    is_of_exports,
    is_permission_of_firm,
    is_rule,
    is_unrelated_refusal,
    object_nouns,
)
from monitor.language.acts.grammar.polarity import VerbSense, resolve
from monitor.language.acts.grammar.reclassified import reclassification_in

_OF_TRADE = 40  # characters between a verb and its exports
_NO_LONGER = ("no longer", "ya no", "不再", "无需", "无须", "不必")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A verb and its object in one sentence; the same word if a word alone states an act.

    `pattern` names the rule that matched; `why` shows it.
    """

    passage: Passage
    verb: Word
    noun: Word
    measure: Measure
    action: Action
    pattern: str


_ON_REVIEWS = (VerbSense.SUSPEND, VerbSense.STOP, VerbSense.POSTPONE, VerbSense.RESUME, VerbSense.REMOVE)
_REVIEW = 30  # characters between a review and its exports: "stricter end-user review of exports"


class Grammar:
    """One sentence: its verbs, the nouns that may be objects, and the triggers they form."""

    has_compounds = True
    clauses_back = 0  # number of clauses before a weak noun's own in which its goods may stand

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.nouns = tuple(n for n in object_nouns(passage) if self.can_be_object(n))
        self.verbs = tuple(self.acting_verbs())

    def can_be_object(self, noun: Word) -> bool:
        """True if the noun may be an object where it stands."""
        del noun
        return True

    def triggers(self) -> Iterator[Trigger]:
        used: set[int] = set()
        unmatched: list[Word] = []
        for verb in self.verbs:
            noun = None if verb.part.measure in _PROCEEDINGS else self.object_of(verb)
            made = self.make(verb, noun) if noun is not None else None
            if noun is not None:
                used.add(noun.start)
            if made is None:
                unmatched.append(verb)
            else:
                yield made
        yield from self.compounds(used)
        for verb in unmatched:
            yield from self.alone(verb)
        yield from self.announced(used)

    def acting_verbs(self) -> Iterator[Word]:
        """Verbs, without those inside a longer word: "ban" in "export ban", "scrap" in "aluminium scrap"."""
        for verb in self.passage.verbs:
            own = verb.part.measure
            if ACTS.document_after.match(self.text, verb.end) is not None and verb.part.sense is VerbSense.GRANT:
                continue
            if own in _NEED_OWN_NOUN and not any(
                n.part.measure is own or self._caps_exports(verb, n) for n in self.nouns
            ):
                continue  # "the first batch of" is about quotas only if quotas are named
            if self.text.startswith("-us", verb.end) or self._describes_review(verb):
                continue  # "end" in "end-user"
            if not any(
                verb.is_inside(w)
                for w in self.passage.words
                if w.part.sense is None and w.part.effect not in _EFFECTS_WITH_VERB and not self._is_draft(w)
            ):
                yield verb

    def _describes_review(self, verb: Word) -> bool:
        """True for the adjective of a review that an earlier verb suspends: 暂停…更严格最终用户审查."""
        return (
            verb.part.sense is VerbSense.TIGHTEN
            and ACTS.stricter_review.match(self.text, verb.start) is not None
            and any(v.part.sense in _ON_REVIEWS and v.end <= verb.start for v in self.passage.verbs)
        )

    def _caps_exports(self, verb: Word, noun: Word) -> bool:
        """True for capping exports, which is a quota even if none is named."""
        return noun.part.trade and self.text.startswith("cap", verb.start)

    def _is_draft(self, word: Word) -> bool:
        """True for a word that contains the verb of what it proposes: 改正案, 개정안."""
        return word.part.effect == "proposed" and self.text[word.end - 1] in "案안"

    def object_of(self, verb: Word) -> Word | None:
        raise NotImplementedError

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        if is_near_miss(noun) or not self.counts(noun, verb):
            noun = self.beyond(noun) or noun
        sense = self.sense_with_object(verb, noun)
        if sense is None or not self.counts(noun, verb):
            return None
        before = self.before_verb(verb)
        if before.endswith(_NO_LONGER) or (before + self.text[verb.start]).endswith(("无需", "无须")):
            if sense is VerbSense.REQUIRE:
                return self.trigger(verb, noun, (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE), "no longer")
            sense = _NEGATED_SENSE.get(sense)
        if sense is None or self._has_no_effect(sense, verb, noun):
            return None
        if sense is VerbSense.AMEND and (moved := reclassification_in(self.passage)) is not None:
            return self.trigger(verb, noun, moved, "moved")
        sense = self._contextual_sense(sense, verb, noun)
        if self._is_stricter_review(sense, verb, noun):
            return self.trigger(verb, noun, resolve(sense, Measure.EXPORT_LICENSING_REQUIREMENT), f"{sense}+review")
        pair = self.meant(verb, noun) or resolve(sense, None if noun.part.trade else noun.part.measure)
        return self.trigger(verb, noun, pair, f"{sense}+{noun.part.concept.id}")

    def before_verb(self, verb: Word) -> str:
        """What stands before the verb, where it may be negated."""
        return self.passage.before(verb.start, 14).rstrip()

    def _is_stricter_review(self, sense: VerbSense, verb: Word, noun: Word) -> bool:
        """True if a stricter review of exports, not trade itself, is suspended or comes back."""
        if not noun.part.trade or sense not in _ON_REVIEWS:
            return False
        end = self.passage.clauses[max(verb.clause, noun.clause)][1]
        return ACTS.stricter_review.search(self.text, min(verb.start, noun.start - _REVIEW), end) is not None

    def _has_no_effect(self, sense: VerbSense, verb: Word, noun: Word) -> bool:
        """True if the verb does nothing to this object: keeping it, requiring exports, granting despite a ban."""
        if sense is VerbSense.REAFFIRM:
            return not self._keeps_rule(verb, noun)
        if sense is VerbSense.POSTPONE and ACTS.decision_between.search(self.text, verb.end, max(verb.end, noun.start)):
            return True
        if (
            sense is VerbSense.IMPOSE
            and noun.part.faint
            and ACTS.whatever_measures.search(self.passage.before(noun.start, 12))
        ):
            return True
        if sense is VerbSense.REQUIRE:
            return noun.part.trade and not ACTS.names_licence.search(self.text, verb.start, verb.end)
        if sense is not VerbSense.GRANT or noun.part.trade or not is_rule(noun):
            return False
        return noun.part.measure is not Measure.EXPORT_QUOTA and not ACTS.enacts.match(self.text, verb.start)

    def _contextual_sense(self, sense: VerbSense, verb: Word, noun: Word) -> VerbSense:
        """The sense of the verb in this sentence: "requires exporters to obtain licences", "tightens exports"."""
        if sense is VerbSense.RECEIVE and any(
            v.part.sense is VerbSense.REQUIRE and v.clause == verb.clause and v.end <= verb.start for v in self.verbs
        ):
            return VerbSense.REQUIRE
        if sense is VerbSense.TIGHTEN and noun.part.trade and ACTS.tightens.match(self.text, verb.start):
            return VerbSense.RESTRICT  # other verbs of strengthening make exports grow
        return _REBATE_SENSE.get(sense, sense) if noun.part.rebate else sense

    def sense_with_object(self, verb: Word, _noun: Word) -> VerbSense | None:
        """The verb's sense with this object; languages override it for idioms."""
        return verb.part.sense

    def meant(self, _verb: Word, _noun: Word) -> tuple[Measure, Action] | None:
        """The pair of an idiom, overridden by languages; None if the general rules apply."""
        return None

    def _keeps_rule(self, verb: Word, noun: Word) -> bool:
        """True for "keeps its export ban": such common verbs need a strong noun close by."""
        gap = max(noun.start - verb.end, verb.start - noun.end)
        return noun.strong and gap < (30 if self.text[verb.start].isascii() else 10)

    def beyond(self, noun: Word) -> Word | None:
        """The strong noun after one that is not about exports: "tariffs, export controls on …"."""
        return next(
            (
                n
                for n in self.nouns
                if n.start >= noun.end
                and n.start - noun.end < 60
                and n.clause == noun.clause
                and n.strong
                and not n.part.trade
                and not is_near_miss(n)
                and ACTS.conjunction.search(self.text[noun.end : n.start])
            ),
            None,
        )

    def trigger(self, verb: Word, noun: Word, pair: tuple[Measure, Action] | None, pattern: str) -> Trigger | None:
        if pair is None:
            return None
        return Trigger(passage=self.passage, verb=verb, noun=noun, measure=pair[0], action=pair[1], pattern=pattern)

    def counts(self, noun: Word, verb: Word) -> bool:
        """True if the noun is about exports, by itself or by its context in the sentence."""
        if noun.part.trade:
            return noun.strong or goes_abroad(self.passage, noun)
        if noun.strong or (
            noun.part.measure in _GENERAL_MEASURES and ACTS.says_export.search(self.text, noun.start, noun.end)
        ):
            return True
        near = [w for w in self.passage.words if w is not noun and w is not verb]
        if noun.part.measure is Measure.EXPORT_TAX:
            return self.is_on_exports(noun)
        if self.beside_exports(noun):
            return True
        if noun.part.faint:
            return cites_ministry_notice(self.passage, verb, noun)
        if is_unrelated_refusal(verb, noun):
            return False
        beside = [w for w in near if 0 <= noun.clause - w.clause <= self.clauses_back]
        return (
            any(w.kind is ConceptKind.COMMODITY and not w.part.everyday for w in beside)
            or any(w.part.trade and goes_abroad(self.passage, w) for w in beside)
            or is_permission_of_firm(noun, near)
            or is_curb_between_states(self.passage, noun)
            or any(w.part.concept.id in CONTROL_AGENCIES for w in self.passage.actors)
        )

    def is_on_exports(self, noun: Word) -> bool:
        """True if a weak duty stands right beside exports; there are many other kinds of duties."""
        return any(
            n.part.trade and n.strong and n.clause == noun.clause and -30 < n.start - noun.start < 45
            for n in self.nouns
        )

    def beside_exports(self, word: Word) -> bool:
        return any(
            n.strong and n is not word and is_of_exports(n) and abs(n.clause - word.clause) < 2 for n in self.nouns
        )

    def compounds(self, used: set[int]) -> Iterator[Trigger]:
        """Triggers of compounds: 停止出口, 輸出停止, 수출금지. `used` are the starts of objects of verbs."""
        for noun in self.nouns:
            measure = noun.part.measure
            if not self.has_compounds or noun.start in used or measure is None or not self.is_predicate_noun(noun):
                continue
            if ACTS.smuggled_items.match(self.text, noun.start) is not None:
                continue
            sense = VerbSense.GRANT if measure.measure_class is MeasureClass.AUTHORISATION else VerbSense.IMPOSE
            made = self.trigger(noun, noun, resolve(sense, measure), noun.part.concept.id)
            if made is not None:
                used.add(noun.start)
                yield made

    def is_predicate_noun(self, noun: Word) -> bool:
        """True if the noun is a compound that acts by itself here."""
        raise NotImplementedError

    def alone(self, verb: Word) -> Iterator[Trigger]:
        """Triggers of verbs that name their measure: blacklist, speed up approvals, crack down on smuggling."""
        measure, sense = verb.part.measure, verb.part.sense
        if measure is None or sense in (None, VerbSense.BAN, VerbSense.EXEMPT):
            return
        if self._acts_alone(verb, measure):
            pair = (measure, Action.IMPOSE) if sense is VerbSense.REQUIRE else resolve(sense, measure)
            if measure is Measure.ENFORCEMENT and self._cracks_down_on_trade(verb):
                pair = (Measure.EXPORT_LICENSING_REQUIREMENT, Action.TIGHTEN)
            made = self.trigger(verb, verb, pair, verb.part.concept.id)
            if made is not None:
                yield made

    def _cracks_down_on_trade(self, verb: Word) -> bool:
        """True for a crackdown on exports as such, not on a breach of a rule: "cracks down on fuel exports"."""
        if ACTS.cracks_down.match(self.text, verb.start) is None:
            return False
        if ACTS.breach.search(self.text, self.passage.start, self.passage.end):
            return False
        trade = (n for n in self.nouns if n.part.trade and n.strong and n.clause == verb.clause)
        return any(0 < n.start - verb.end < _OF_TRADE for n in trade)

    def _acts_alone(self, verb: Word, measure: Measure) -> bool:
        near = [w for w in self.passage.words if w is not verb]
        goods = any(
            w.kind in (ConceptKind.COMMODITY, ConceptKind.FIRM) and not w.part.everyday and w.clause == verb.clause
            for w in near
        )
        if measure in _PROCEEDINGS:
            pursued = [w for w in near if w.part.measure is measure and abs(w.clause - verb.clause) < 2]
            exports = any(is_of_exports(w) and w.strong and w.clause == verb.clause for w in near)
            exports = exports or any(a.part.concept.id in CONTROL_AGENCIES for a in self.passage.actors)
            exports = exports or any(w.part.concept.id == _LAW and w.strong for w in near)
            if measure is Measure.ENFORCEMENT:
                abroad = any(ACTS.abroad.search(self.text, w.start, w.end) for w in near if w.part.trade)
                return exports or (goods and (abroad or bool(pursued)))
            return exports and bool(pursued)
        if verb.part.sense is VerbSense.REQUIRE:
            names_it = ACTS.names_licence.search(self.text, verb.start, verb.end) is not None
            return names_it and (goods or self.beside_exports(verb))
        if verb.part.sense is VerbSense.LIST:
            blacklists = ACTS.blacklist.match(self.text, verb.start) is not None
            return blacklists and (goods or self.beside_exports(verb))
        return self.beside_exports(verb)

    def announced(self, used: set[int]) -> Iterator[Trigger]:
        """Triggers of nouns that are announced or considered: "unveils export controls", "mulls export curbs"."""
        for word in self.passage.words:
            if not self._announces(word):
                continue
            noun = self.object_of_announcement(word)
            if noun is None or noun.start in used or noun.part.measure is None:
                continue
            if not self.is_imposed_when_announced(noun):
                continue
            if self.text.startswith("的", noun.end):
                continue
            pair = self.meant(word, noun) or resolve(VerbSense.IMPOSE, noun.part.measure)
            name = word.part.speech or word.part.effect
            made = self.trigger(word, noun, pair, f"{name}+{noun.part.concept.id}")
            if made is not None:
                used.add(noun.start)
                yield made

    def _announces(self, word: Word) -> bool:
        """True if a noun alone may be the object of announcing or considering."""
        if word.part.effect == "denied":
            return True
        if word.part.effect in ("considered", "proposed"):
            return ACTS.weighs.match(self.text, word.start) is not None
        return word.part.speech == "announce" and ACTS.announces.match(self.text, word.start) is not None

    def may_be_announced(self, noun: Word, word: Word) -> bool:
        """True for a strong noun, after considering also for a weak one with goods: "considers curbs on copper"."""
        return noun.strong or (bool(word.part.effect) and not noun.part.trade and self.counts(noun, word))

    def is_imposed_when_announced(self, noun: Word) -> bool:
        """True if announcing the noun imposes it."""
        return is_rule(noun)

    def object_of_announcement(self, word: Word) -> Word | None:
        raise NotImplementedError


_NEGATED_SENSE: dict[VerbSense, VerbSense] = {  # "no longer allows exports", 不再批准
    VerbSense.GRANT: VerbSense.REFUSE,
    VerbSense.BAN: VerbSense.RESUME,
    VerbSense.RESTRICT: VerbSense.RELAX,
}
_REBATE_SENSE: dict[VerbSense, VerbSense] = {  # a refund for exporters: removing it tightens
    VerbSense.REMOVE: VerbSense.IMPOSE,
    VerbSense.SUSPEND: VerbSense.IMPOSE,
    VerbSense.POSTPONE: VerbSense.IMPOSE,
    VerbSense.STOP: VerbSense.IMPOSE,
    VerbSense.REVOKE: VerbSense.IMPOSE,
    VerbSense.RELAX: VerbSense.TIGHTEN,
    VerbSense.CUT: VerbSense.TIGHTEN,
    VerbSense.IMPOSE: VerbSense.RELAX,
    VerbSense.RESUME: VerbSense.RELAX,
    VerbSense.TIGHTEN: VerbSense.RELAX,
    VerbSense.GRANT: VerbSense.RELAX,
}


_GENERAL_MEASURES = (Measure.PRICE_FLOOR, Measure.QUALIFIED_EXPORTERS)
_EFFECTS_WITH_VERB = ("negated", "announced")  # "not banned", "to take effect"
_LAW = "framework_law"  # "violations of the Export Administration Regulations"
_PROCEEDINGS = (Measure.ENFORCEMENT, Measure.INVESTIGATION)
_NEED_OWN_NOUN = (Measure.EXPORT_QUOTA, Measure.EXPORT_TAX)
