"""English grammar: the object follows its verb, or comes before a participle.

Some verbs have two parts ("puts X under licence", "takes X off the list"). With some the subject changes ("the ban
expires", "the duty falls to zero").
"""

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.nested import OUTER_SENSES, outcome
from monitor.language.acts.grammar.nouns import is_nominal, is_rule
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN, idioms
from monitor.language.profiles.en.verbs import NEAR, EnglishVerbs
from monitor.language.profiles.shared.verb_first import MAX_WORDS

_FAR = 60
_MAX_WORDS_TO_ANNOUNCED = 8
_CLOSES, _LOOPHOLE = "verb_close", "loophole"
_LAPSES = "verb_expire"
_OF_PERMITS = ("verb_give", "verb_faster")  # everyday words except beside a permission
_STOPPED = (VerbSense.STOP, VerbSense.SUSPEND, VerbSense.POSTPONE)
_SHIPMENT_SENSES = frozenset({*_STOPPED, VerbSense.RESTRICT, VerbSense.RESUME})
_TRADE_SENSES = frozenset(
    {VerbSense.BAN, *_STOPPED, VerbSense.RESTRICT, VerbSense.GRANT, VerbSense.REQUIRE, VerbSense.RESUME}
)


def _is_next_to(text: str, goods: Word, noun: Word) -> bool:
    """True for "tungsten shipments" and "shipments of tungsten"."""
    inside = goods.start < noun.start <= goods.end + 1
    return inside or text[noun.end : goods.start] in (" of ", " of raw ", " of refined ")


class English(EnglishVerbs):
    """English sentences."""

    has_compounds = False
    participle = EN.participle
    parts = EN.noun_group_boundary
    doing = EN.gerund_between  # "exporters breaching quotas"
    of = EN.of_phrase
    open_end = EN.open_of_phrase  # "ban on raw …"

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        """The act; an outer verb acts on the inner action: "lifts its suspension of exports", "drops plan to ban"."""
        made = super().make(verb, noun)
        outer = self._outer(verb) if made is not None else None
        if made is None or outer is None or outer.part.sense is None:
            return made
        pair = outcome((made.measure, made.action), outer.part.sense)
        return self.trigger(outer, noun, pair, f"{outer.part.sense}+{made.pattern}")

    def _outer(self, verb: Word) -> Word | None:
        before = next((v for v in reversed(self.verbs) if v.end <= verb.start), None)
        if before is None or before.clause != verb.clause or before.part.sense not in OUTER_SENSES:
            return None
        nominal = is_nominal(self.passage, verb) or EN.increase_in.match(self.text, verb.start) is not None
        hangs_on = EN.before_nominal_action if nominal else EN.before_planned_action
        return before if hangs_on.fullmatch(self.text, before.end, verb.start) else None

    def sense_with_object(self, verb: Word, _noun: Word) -> VerbSense | None:
        return idioms.sense_with_object(self.passage, verb, _noun) or verb.part.sense

    def meant(self, _verb: Word, _noun: Word) -> tuple[Measure, Action] | None:
        return idioms.meant(self.passage, _verb, _noun)

    def counts(self, noun: Word, verb: Word) -> bool:
        if (verb.part.concept.id == _CLOSES) is not (noun.part.concept.id == _LOOPHOLE):
            return False
        if noun.part.faint and EN.relative_clause_bars_exports.match(self.text, noun.end):
            return True
        if verb.part.sense is VerbSense.RECEIVE and self.text.startswith("access", noun.start):
            return False  # to gain access is to buy
        if verb.part.concept.id == _LAPSES and noun.part.measure is Measure.LICENCE and not noun.strong:
            return False  # a licence that expires is no act
        if verb.part.concept.id in _OF_PERMITS and (noun.part.trade or is_rule(noun)):
            return False  # "gives exports a boost"
        if (
            noun.part.measure is Measure.LICENCE
            and not noun.strong
            and EN.site_of_permit.search(self.passage.before(noun.start, 16))
        ):
            return False
        return (
            super().counts(noun, verb)
            or self._halts_own_shipments(noun, verb)
            or self._bans_exporters(noun, verb)
            or self._bars_destination(noun, verb)
        )

    def _bars_destination(self, noun: Word, verb: Word) -> bool:
        """True if goods are barred from going to another state, so they are exports: "bars shipment of arms to …"."""
        if not noun.part.trade or verb.part.sense not in (VerbSense.BAN, *_STOPPED):
            return False
        if not self.passage.of_kind(ConceptKind.COMMODITY):
            return False
        places = (a for a in self.passage.actors if a.place and 0 < a.start - noun.end < _FAR)
        return any(self.passage.before(a.start, 4).endswith(" to ") for a in places)

    def _bans_exporters(self, noun: Word, verb: Word) -> bool:
        """True if exporters of a good are barred and no other state is named: a state bars its own exporters."""
        if verb.part.sense not in (VerbSense.BAN, *_STOPPED) or not self.text.startswith("exporter", noun.start):
            return False
        inside = [w for w in self.passage.words if verb.end <= w.start and w.end <= noun.start]
        return any(w.kind is ConceptKind.COMMODITY for w in inside) and not any(w.is_actor for w in inside)

    def _halts_own_shipments(self, noun: Word, verb: Word) -> bool:
        """True if a state halts shipments of a strategic good, its own: "Ruritania stops tungsten shipments"."""
        if (
            not noun.part.trade
            or not EN.shipment.match(self.text, noun.start)
            or verb.part.sense not in _SHIPMENT_SENSES
        ):
            return False
        goods = self.passage.of_kind(ConceptKind.COMMODITY)
        beside = any(not w.part.everyday and _is_next_to(self.text, w, noun) for w in goods)
        before = (self.text[a.end : verb.start] for a in self.passage.actors if a.place and a.end < verb.start)
        return beside and any(EN.directly_after_state.fullmatch(b) for b in before)

    def object_of(self, verb: Word) -> Word | None:
        if verb.part.particles:
            return self._after_particle(verb)
        if verb.part.sense is VerbSense.EXEMPT and (rule := self._after_from(verb)) is not None:
            return rule
        right = self.right(verb)
        passive = bool(EN.participle.search(self.text[verb.start : verb.end]))
        if right is None and not passive and EN.changes_by_itself.match(self.text, verb.start, verb.end):
            return self._subject(verb)
        if right is None and not passive and self.passage.field == "title":
            return self._title_head(verb)
        if right is not None and not (right.part.trade and passive):
            return right
        if not passive:
            return right
        left = self.left(verb)
        if left is not None and left.part.trade and verb.part.sense not in _TRADE_SENSES:
            return right  # "exports declined"
        return left or right

    def _after_from(self, verb: Word) -> Word | None:
        """The noun after "from": "exempts small exporters from licensing"."""
        start = self.text.find(" from ", verb.end - 5, self.passage.clauses[verb.clause][1])
        if start < 0:
            return None
        return next((self.head(i) for i, n in enumerate(self.nouns) if 0 < n.start - start < _FAR), None)

    def _subject(self, verb: Word) -> Word | None:
        """The subject of an intransitive verb, if it is a rule; trade that falls or ends is no act."""
        left = self.left(verb)
        if left is None or left.part.trade:
            return None
        nominal = any(is_nominal(self.passage, v) and 0 <= left.start - v.end < NEAR for v in self.verbs)
        return None if nominal else left  # in "suspension of controls begins" the action is the suspension

    def _after_particle(self, verb: Word) -> Word | None:
        """The object after the second part of a two-part verb: "puts … on the Entity List"."""
        for i, noun in enumerate(self.nouns):
            if noun.start < verb.end or noun.clause != verb.clause:
                continue
            if self.words_between(verb.end, noun.start) > MAX_WORDS:
                return None
            particle = EN.verb_particle.search(self.text, verb.end, noun.start)
            if particle is not None and particle.group(1) in verb.part.particles:
                return self.head(i)
        return self._rule_put_on(verb) if "on" in verb.part.particles else None

    def _rule_put_on(self, verb: Word) -> Word | None:
        """The rule, if the rule is what is put on: "puts export controls on tungsten"."""
        rule = self.right(verb)
        if rule is None or not rule.strong or rule.part.trade:
            return None
        return rule if EN.laid_on.match(self.text, rule.end) else None

    def _title_head(self, verb: Word) -> Word | None:
        """The noun before the colon of a notice's title: "General licence: extension of validity"."""
        start, _ = self.passage.clauses[verb.clause]
        if verb.start != start or self.text[max(0, start - 2) : start].strip() != ":":
            return None
        return next((n for n in reversed(self.nouns) if n.clause == verb.clause - 1 and not n.part.trade), None)

    def _announces(self, word: Word) -> bool:
        """Also True for a call by a state itself: "Congress pushes for export limits"."""
        if word.part.speech != "call":
            # "investors weighed curbs" is no act
            return super()._announces(word) and not EN.market_subject.search(self.passage.before(word.start, 14))
        if not EN.pushes_for.fullmatch(self.text, word.start, word.end):
            return False
        subject = next((a for a in reversed(self.passage.actors) if a.end <= word.start), None)
        between = self.text[subject.end : word.start] if subject is not None else "nobody"
        return between == " " or EN.pronoun_subject.search(between) is not None

    def is_imposed_when_announced(self, noun: Word) -> bool:
        return super().is_imposed_when_announced(noun) or noun.part.measure is Measure.GENERAL_LICENCE

    def object_of_announcement(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start < noun.start for v in self.verbs)
            head = self.head(i)
            far = self.words_between(word.end, noun.start) > _MAX_WORDS_TO_ANNOUNCED
            return None if between or head.part.trade or far else head
        return self._denied_before(word) or self._announced_before(word)

    def _announced_before(self, word: Word) -> Word | None:
        """The rule before a participle of announcing: "export ban announced by the ministry"."""
        if word.part.speech != "announce" or not self.text.endswith("ed", word.start, word.end):
            return None
        left = self.left(word)
        if left is None or word.start - left.end >= NEAR or left.part.trade:
            return None
        return left if left.strong or self.counts(left, word) else None

    def _denied_before(self, word: Word) -> Word | None:
        """The rule whose report is denied: "talk of an export ban is unfounded"."""
        if word.part.effect != "denied" or not EN.denied_after_subject.search(self.text, word.start, word.end):
            return None
        left = self.left(word)
        if left is None or left.part.trade or left.part.measure is Measure.ENTITY_LIST:
            return None  # a firm denies that it is listed
        return left if left.strong else None
