"""English: the object stands to the right of its verb, or to the left of a participle.

Some verbs come in two parts ("puts X under licence", "takes X off the list"); of some the subject is what changes
("the ban expires", "the duty falls to zero").
"""

from collections.abc import Iterator

from monitor.domain.act import Action, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Grammar, Trigger, is_nominal, is_rule
from monitor.language.acts.nested import TOUCHES, outcome
from monitor.language.acts.places import ADJECTIVE_OF_STATE
from monitor.language.acts.polarity import Deed
from monitor.language.acts.words import Word, pattern
from monitor.language.profiles.en import idioms

__all__ = ["English"]

_MAX_WORDS = 14  # between an English verb and its object
_NEAR = 40
_FAR = 60
_MAX_WORDS_TO_ANNOUNCED = 8
_UNTRUE = pattern(r"true$|unfounded|baseless|groundless|false|foundation|fake|no basis|no truth|inaccurate|incorrect")
_BEFORE_VERB = frozenset(
    {"to", "will", "would", "may", "might", "could", "can", "must", "should", "shall", "not", "also", "again"}
    | {"temporarily", "has", "have", "had", "further", "partially", "partly", "formally", "officially", "and", "or"}
    | {"then", "soon", "now"}
)
_BEFORE_NOUN = frozenset(
    {"a", "an", "the", "its", "their", "his", "her", "our", "this", "that", "these", "those", "any", "some", "all"}
    | {"new", "export", "exports", "tech", "chip", "such", "of", "on", "no", "under", "despite", "over", "without"}
    | {"with", "for", "from", "by", "more", "further", "tighter", "strict", "stricter", "sweeping", "broad", "tough"}
    | {"tougher", "existing", "current", "latest", "total", "blanket", "temporary", "similar", "proposed", "recent"}
    | {"year-long", "most", "other", "its", "in"}
)
_AFTER_NOUN = frozenset(
    {"on", "against", "over", "remains", "remain", "remained", "for", "in", "from", "is", "was", "are", "were"}
    | {"has", "have", "had"}
)
_ATTRIBUTE = pattern(r"(?:tighter|stricter|tougher|looser|wider|broader)$")
_WORD_BEFORE = pattern(r"([\w'-]+)\W*$")
_WORD_AFTER = pattern(r"\W*([\w'-]+)")
_PARTICIPLE = pattern(
    r"(?:ed|en|wn|frozen|put|set|cut|undone|held|given|won|lifted)(?:\s\w+)?$|on (?:ice|hold)$"
    r"|^(?:compulsory|mandatory|is needed|be needed)|force$|effect$|in$"
)
_DETERMINERS = pattern(r"\s+(?:(?:a|an|the|some|its|their|only|more|first|new)\s+)*")
_PREPOSITION = pattern(
    r"\b(?:on|of|to|for|in|from|the|a|an|by|and|or|with|over|at|as|that|which|into|under|against|its|their|after)\b"
    r"|[,;:()\"]"
)
_DOING = pattern(r"\b\w+ing\s")  # "exporters breaching quotas"
_OF = pattern(r"\s+(?:on|of|for|to|over|against|in)\b(?!.*(?:,| by | and ))")
# "prices ease", "shares drop": what a market does by itself.
_MARKET_SUBJECT = pattern(
    r"(?:prices?|shares?|stocks?|futures|premiums?|rates?|yields?|profits?|sales|values?|costs?|markets?|inflation|indexe?s?"
    r"|supply|supplies|tensions?|fears?|worries|pressures?|bulls|bears|investors?|traders?|analysts?)\s$"
)
_TRADE_SUBJECT = pattern(r"(?:exports|shipments|imports|output|production|demand|volumes|deliveries)\s$")
_COURSES = frozenset({Deed.REMOVE, Deed.CUT, Deed.RAISE, Deed.RELAX, Deed.TIGHTEN, Deed.EXPAND})
# Of these the subject is what is ended, kept or moved: "the ban expires", "controls remain", "the duty falls to zero".
_OF_ITSELF = pattern(
    r"(?:expir|laps|run(?:s|ning)? out|ran out|sunset|end(?:s|ed)?$|stay|remain|stand|appl(?:y|ies)|continue to|fall"
    r"|fell|drop|declin|rise|rose|climb|kick|begin|began|start)"
)
# What stands between a verb and the deed that it acts on.
_NOUN_OF_DEED = pattern(r"\s(?:(?:its|the|an?|their|this|his)\s)?(?:[\w-]+\s){0,2}")
_PLAN_TO = pattern(
    r"\s(?:(?:its|the|an?|their|this|his)\s)?(?:[\w-]+\s){0,2}"
    r"(?:decision|plan|move|order|bid|proposal|pledge|threat|effort|rule|measure|push)s?\sto\s(?:\w+ly\s)?"
)
# The second part of a verb in two parts, right before its object but for what describes that.
_PARTICLE = pattern(
    r"\b(on|onto|under|with|off|from|to)\s(?:the\s|its\s|an?\s|new\s|strict\s|further\s)?(?:[\w'-]+\s){0,3}$"
)
_PUSHES_FOR = pattern(r"push(?:es|ed|ing)? for|press(?:es|ed|ing)? for")
_IT = pattern(r"\b(?:it|as it|and)\s$")
_CLOSES, _LOOPHOLE = "verb_close", "loophole"
_LAPSES = "verb_expire"
_NUMBERED = pattern(r"\snos?\.?\s?\d")
_OF_PERMITS = ("verb_give", "verb_faster")  # everyday words but beside a permission
_THAT_BARS = pattern(
    r"\s(?:that|which)\s(?:\w+\s){0,2}(?:bar|ban|block|restrict|limit|prohibit|prevent|stop|requir|curb)\w*\s"
    r"(?:[\w-]+\s){0,4}(?:exports?|shipments?|sales|licen[cs]es?|permits?)\b"
)
_OF_A_SITE = pattern(
    r"\b(?:mine|mining|quarry|smelter|refinery|plant|factory|well|pipeline|dam|port|reactor|project|exploration|drilling"
    r"|construction|building|operating|environmental|water|land|driving|export credit)\s$"
)
_LISTED, _OF_SOME = pattern("blacklisted|listed|sanctioned"), pattern(r"\b(?:of|to|for|with|by|from|and|these|other) $")
_WHICH = pattern(r"\s(?:that|which|under which|by which)\s(?:[\w'-]+\s){0,4}$")
_SHIPMENT = pattern(r"shipments?|deliver(?:y|ies)|suppl(?:y|ies)|cargo(?:es)?|sales?")
_OWN_DEED = pattern(r"(?:'s)? (?:(?:to|will|has|have|again|temporarily|abruptly) )*")
_SCRAP_METAL = pattern(r"scrap\s")
_ON = pattern(r"\s(?:on|upon|over)\s(?!hold|ice|pause|file|record|notice)")
_OPEN = pattern(r"\b(?:on|of|for|to)(?: the)? \w+$")  # "ban on raw …"
_STOPPED = (Deed.STOP, Deed.SUSPEND, Deed.POSTPONE)
_DONE_TO_SHIPMENTS = frozenset({*_STOPPED, Deed.RESTRICT, Deed.RESUME})
_DONE_TO_TRADE = frozenset({Deed.BAN, *_STOPPED, Deed.RESTRICT, Deed.GRANT, Deed.REQUIRE, Deed.RESUME})


def _beside(text: str, goods: Word, noun: Word) -> bool:
    """Whether it says "tungsten shipments" or "shipments of tungsten"."""
    inside = goods.start < noun.start <= goods.end + 1
    return inside or text[noun.end : goods.start] in (" of ", " of raw ", " of refined ")


class English(Grammar):
    has_compounds = False

    def real_verbs(self) -> Iterator[Word]:
        for verb in super().real_verbs():
            if self.text[verb.start - 1 : verb.start] == "-":
                continue  # "US-imposed"
            if _ATTRIBUTE.search(self.text[verb.start : verb.end]):
                continue  # "tighter rules"
            if _NUMBERED.match(self.text, verb.end):
                continue  # "Order No. 5"
            if self._qualifies(verb) or self._tells_which(verb):
                continue  # "approves a limited number of", "affiliates of blacklisted firms", "ends a waiver that let"
            if self._is_course_of_market(verb):
                continue
            if self._is_scrap_metal(verb):
                continue
            twin = any(n.start == verb.start and n.end == verb.end for n in self.nouns)
            if not twin or self._is_verb(verb):
                yield verb

    def _qualifies(self, verb: Word) -> bool:
        """A participle between a verb that acts and its noun describes the noun; it does nothing itself."""
        if not self.text[verb.start : verb.end].endswith(("ed", "additional")):
            return False
        near = range(verb.start - _NEAR, verb.start + 1)
        acting = (v for v in self.passage.verbs if v.end in near and not self._is_in_noun(v))
        return any(_DETERMINERS.fullmatch(self.text[v.end : verb.start]) for v in acting)

    def _tells_which(self, verb: Word) -> bool:
        """Whether it only says which firms or which rule is meant, that another verb acts on."""
        before = self.passage.before(verb.start, 60)
        if _LISTED.fullmatch(self.text, verb.start, verb.end) and _OF_SOME.search(before):
            return True
        which = _WHICH.search(before)
        if which is None:
            return False
        at = verb.start - len(which.group())
        rules = (n for n in self.nouns if n.end == at and not n.part.trade)
        return any(
            v.part.deed in TOUCHES and 0 < n.start - v.end < _NEAR and v.clause == n.clause
            for n in rules
            for v in self.passage.verbs
        )

    def _is_course_of_market(self, verb: Word) -> bool:
        """Whether prices or exports do it by themselves: "prices ease", "exports drop"."""
        before = self.passage.before(verb.start, 14)
        return bool(_MARKET_SUBJECT.search(before)) or (
            verb.part.deed in _COURSES
            and bool(_TRADE_SUBJECT.search(before))
            and not _PARTICIPLE.search(self.text[verb.start : verb.end])
        )

    def _is_in_noun(self, verb: Word) -> bool:
        """Whether it is the "controls" of "export controls suspended", or a licence that was granted."""
        covers = [n for n in self.nouns if n.start <= verb.start and verb.end <= n.end]
        return any((n.start, n.end) != (verb.start, verb.end) for n in covers) or (
            bool(covers) and not self._is_verb(verb)
        )

    def _is_scrap_metal(self, verb: Word) -> bool:
        """Whether "scrap" is what is sold: "reopens scrap copper exports"."""
        if not _SCRAP_METAL.match(self.text, verb.start):
            return False
        metal = any(w.start == verb.end + 1 for w in self.passage.of_kind(ConceptKind.COMMODITY))
        acting = (v for v in self.passage.verbs if v.part.deed is not None and v.end <= verb.start)
        return metal and any(verb.start - v.end < 24 for v in acting)

    def _is_verb(self, word: Word) -> bool:
        """A form that may be noun or verb, by its neighbours."""
        after = _WORD_AFTER.match(self.passage.after(word.end, 24))
        if after and after.group(1) in _AFTER_NOUN:
            return False
        form = self.text[word.start : word.end]
        if form.endswith("ed"):
            return True
        before = _WORD_BEFORE.search(self.passage.before(word.start, 24))
        previous = before.group(1) if before else ""
        if previous == "that" and self._stands_before_exports(word):
            return True  # "a law that bans exports"
        if previous in _BEFORE_VERB:
            return True
        if not previous or previous in _BEFORE_NOUN or previous.endswith("'s"):
            return False
        return self._follows_subject(word, form)

    def _stands_before_exports(self, word: Word) -> bool:
        return any(n.part.trade and n.start >= word.end and n.start - word.end < 16 for n in self.nouns)

    def _follows_subject(self, word: Word, form: str) -> bool:
        left = [w for w in self.passage.words if w.end <= word.start]
        if not left or word.start - left[-1].end > 1:
            return form.endswith("s")
        last = left[-1]
        if last.is_actor:
            name = self.text[last.start : last.end]
            return not ADJECTIVE_OF_STATE.search(name) and (form.endswith("s") or name != "us")
        if any(w.part.faint and (w.start, w.end) == (last.start, last.end) for w in left):
            return form.endswith("s")  # "decree bans", "rules limit"
        is_noun = last.part.deed is not None or last.kind is ConceptKind.COMMODITY or last.part.trade
        return not is_noun and form.endswith("s")

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        """A deed that another verb acts on is done by that: "lifts its suspension of exports", "drops plan to ban"."""
        made = super().make(verb, noun)
        outer = self._outer(verb) if made is not None else None
        if made is None or outer is None or outer.part.deed is None:
            return made
        pair = outcome((made.measure, made.action), outer.part.deed)
        return self.trigger(outer, noun, pair, f"{outer.part.deed}+{made.pattern}")

    def _outer(self, verb: Word) -> Word | None:
        before = next((v for v in reversed(self.verbs) if v.end <= verb.start), None)
        if before is None or before.clause != verb.clause or before.part.deed not in TOUCHES:
            return None
        hangs_on = _NOUN_OF_DEED if is_nominal(self.passage, verb) else _PLAN_TO
        return before if hangs_on.fullmatch(self.text, before.end, verb.start) else None

    def reworded(self, verb: Word, _noun: Word) -> Deed | None:
        return idioms.reworded(self.passage, verb, _noun) or verb.part.deed

    def meant(self, _verb: Word, _noun: Word) -> tuple[Measure, Action] | None:
        return idioms.meant(self.passage, _verb, _noun)

    def counts(self, noun: Word, verb: Word) -> bool:
        if (verb.part.concept.id == _CLOSES) is not (noun.part.concept.id == _LOOPHOLE):
            return False
        if noun.part.faint and _THAT_BARS.match(self.text, noun.end):
            return True
        if verb.part.deed is Deed.RECEIVE and self.text.startswith("access", noun.start):
            return False  # to gain access is to buy
        if verb.part.concept.id == _LAPSES and noun.part.measure is Measure.LICENCE and not noun.strong:
            return False  # nobody acts where a licence runs out
        if verb.part.concept.id in _OF_PERMITS and (noun.part.trade or is_rule(noun)):
            return False  # "gives exports a boost"
        if (
            noun.part.measure is Measure.LICENCE
            and not noun.strong
            and _OF_A_SITE.search(self.passage.before(noun.start, 16))
        ):
            return False
        return (
            super().counts(noun, verb)
            or self._ships_goods(noun, verb)
            or self._bans_exporters(noun, verb)
            or self._keeps_from(noun, verb)
        )

    def _keeps_from(self, noun: Word, verb: Word) -> bool:
        """What is barred from going to another state is an export, whatever it is: "bars shipment of arms to …"."""
        if not noun.part.trade or verb.part.deed not in (Deed.BAN, *_STOPPED):
            return False
        if not self.passage.of_kind(ConceptKind.COMMODITY):
            return False
        places = (a for a in self.passage.actors if a.place and 0 < a.start - noun.end < _FAR)
        return any(self.passage.before(a.start, 4).endswith(" to ") for a in places)

    def _bans_exporters(self, noun: Word, verb: Word) -> bool:
        """A state that bars exporters of a good bars its own, unless it says whose they are."""
        if verb.part.deed not in (Deed.BAN, *_STOPPED) or not self.text.startswith("exporter", noun.start):
            return False
        inside = [w for w in self.passage.words if verb.end <= w.start and w.end <= noun.start]
        return any(w.kind is ConceptKind.COMMODITY for w in inside) and not any(w.is_actor for w in inside)

    def _ships_goods(self, noun: Word, verb: Word) -> bool:
        """A state that halts shipments of a strategic good halts its own: "Ruritania stops tungsten shipments"."""
        if (
            not noun.part.trade
            or not _SHIPMENT.match(self.text, noun.start)
            or verb.part.deed not in _DONE_TO_SHIPMENTS
        ):
            return False
        goods = self.passage.of_kind(ConceptKind.COMMODITY)
        beside = any(not w.part.everyday and _beside(self.text, w, noun) for w in goods)
        before = (self.text[a.end : verb.start] for a in self.passage.actors if a.place and a.end < verb.start)
        return beside and any(_OWN_DEED.fullmatch(b) for b in before)

    def object_of(self, verb: Word) -> Word | None:
        if verb.part.particles:
            return self._after_particle(verb)
        if verb.part.deed is Deed.EXEMPT and (rule := self._after_from(verb)) is not None:
            return rule
        right = self._right(verb)
        passive = bool(_PARTICIPLE.search(self.text[verb.start : verb.end]))
        if right is None and not passive and _OF_ITSELF.match(self.text, verb.start, verb.end):
            return self._subject(verb)
        if right is None and not passive and self.passage.field == "title":
            return self._headed(verb)
        if right is not None and not (right.part.trade and passive):
            return right
        if not passive:
            return right
        left = self._left(verb)
        if left is not None and left.part.trade and verb.part.deed not in _DONE_TO_TRADE:
            return right  # "exports declined"
        return left or right

    def _after_from(self, verb: Word) -> Word | None:
        """What somebody is left out of: "exempts small exporters from licensing"."""
        start = self.text.find(" from ", verb.end - 5, self.passage.clauses[verb.clause][1])
        if start < 0:
            return None
        return next((self._head(i) for i, n in enumerate(self.nouns) if 0 < n.start - start < _FAR), None)

    def _subject(self, verb: Word) -> Word | None:
        """The rule that changes by itself; trade that falls or ends does not."""
        left = self._left(verb)
        if left is None or left.part.trade:
            return None
        told = any(is_nominal(self.passage, v) and 0 <= left.start - v.end < _NEAR for v in self.verbs)
        return None if told else left  # of "suspension of controls begins" the suspension is the deed

    def _after_particle(self, verb: Word) -> Word | None:
        """The object of a verb in two parts stands after its second: "puts … on the Entity List"."""
        for i, noun in enumerate(self.nouns):
            if noun.start < verb.end or noun.clause != verb.clause:
                continue
            if self._words_between(verb.end, noun.start) > _MAX_WORDS:
                return None
            particle = _PARTICLE.search(self.text, verb.end, noun.start)
            if particle is not None and particle.group(1) in verb.part.particles:
                return self._head(i)
        return self._put_on(verb) if "on" in verb.part.particles else None

    def _put_on(self, verb: Word) -> Word | None:
        """The rule itself, where it is what is put: "puts export controls on tungsten"."""
        rule = self._right(verb)
        if rule is None or not rule.strong or rule.part.trade:
            return None
        return rule if _ON.match(self.text, rule.end) else None

    def _headed(self, verb: Word) -> Word | None:
        """What a notice's title names before its colon: "General licence: extension of validity"."""
        start, _ = self.passage.clauses[verb.clause]
        if verb.start != start or self.text[max(0, start - 2) : start].strip() != ":":
            return None
        return next((n for n in reversed(self.nouns) if n.clause == verb.clause - 1 and not n.part.trade), None)

    def _right(self, verb: Word) -> Word | None:
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause != verb.clause:
                continue
            if noun.start >= limit or self._words_between(verb.end, noun.start) > _MAX_WORDS:
                return None
            return self._head(i)
        return None

    def _left(self, verb: Word) -> Word | None:
        found: Word | None = None
        for i, noun in enumerate(self.nouns):
            if noun.end > verb.start or noun.clause != verb.clause:
                continue
            if self._words_between(noun.end, verb.start) > _MAX_WORDS or self._has_verb_between(noun, verb):
                continue
            if found is None or not (noun.start < found.end or self._belongs(found, noun)):
                found = self._head(i)
        return found

    def _belongs(self, head: Word, noun: Word) -> bool:
        """In "ban on exports" the exports belong to the ban."""
        between = self.text[head.end : noun.start]
        if noun.start < head.end or len(between) >= 40:
            return False
        return bool(_OF.match(between)) or (bool(_OPEN.search(self.text, head.start, head.end)) and "," not in between)

    def _has_verb_between(self, noun: Word, verb: Word) -> bool:
        return any(
            noun.end <= o.start and o.end <= verb.start and not _PARTICIPLE.search(self.text[o.start : o.end])
            for o in self.verbs
        )

    def _words_between(self, start: int, end: int) -> int:
        return self.text.count(" ", start, end)

    def _head(self, index: int) -> Word:
        """The last noun of a group: "export | licence | rules"."""
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if later.start < noun.end:
                continue
            between = self.text[noun.end : later.start]
            if _DOING.search(between):
                break
            if later.clause != noun.clause or len(between) > 24 or _PREPOSITION.search(between):
                break
            if any(noun.end <= v.start < later.start for v in self.verbs):
                break
            if later.part.trade and not noun.part.trade:
                break
            noun = later
        return noun

    def _announces(self, word: Word) -> bool:
        """Also what a state itself pushes for: "Congress pushes for export limits"."""
        if word.part.speech != "call":
            # "investors weighed curbs" is no act
            return super()._announces(word) and not _MARKET_SUBJECT.search(self.passage.before(word.start, 14))
        if not _PUSHES_FOR.fullmatch(self.text, word.start, word.end):
            return False
        subject = next((a for a in reversed(self.passage.actors) if a.end <= word.start), None)
        between = self.text[subject.end : word.start] if subject is not None else "nobody"
        return between == " " or _IT.search(between) is not None

    def may_be_new(self, noun: Word) -> bool:
        return super().may_be_new(noun) or noun.part.measure is Measure.GENERAL_LICENCE

    def announced_noun(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start < noun.start for v in self.verbs)
            head = self._head(i)
            far = self._words_between(word.end, noun.start) > _MAX_WORDS_TO_ANNOUNCED
            return None if between or head.part.trade or far else head
        return self._called_untrue(word) or self._made_known(word)

    def _made_known(self, word: Word) -> Word | None:
        """The rule that stands before: "export ban announced by the ministry"."""
        if word.part.speech != "announce" or not self.text.endswith("ed", word.start, word.end):
            return None
        left = self._left(word)
        if left is None or word.start - left.end >= _NEAR or left.part.trade:
            return None
        return left if left.strong or self.counts(left, word) else None

    def _called_untrue(self, word: Word) -> Word | None:
        """The rule that there is no truth in: "talk of an export ban is unfounded"."""
        if word.part.effect != "denied" or not _UNTRUE.search(self.text, word.start, word.end):
            return None
        left = self._left(word)
        if left is None or left.part.trade or left.part.measure is Measure.ENTITY_LIST:
            return None  # that it is listed a firm itself denies
        return left if left.strong else None
