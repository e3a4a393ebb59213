"""English verbs: which vocabulary words act as verbs in a sentence, and which only describe something."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.nested import OUTER_SENSES
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.profiles.en import EN
from monitor.language.profiles.shared.verb_first import VerbFirst

NEAR = 40
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
_MOVEMENTS = frozenset(
    {VerbSense.REMOVE, VerbSense.CUT, VerbSense.RAISE, VerbSense.RELAX, VerbSense.TIGHTEN, VerbSense.EXPAND}
)


class EnglishVerbs(VerbFirst):
    """Verbs of English sentences, without their objects."""

    def acting_verbs(self) -> Iterator[Word]:
        for verb in super().acting_verbs():
            if self.text[verb.start - 1 : verb.start] == "-":
                continue  # "US-imposed"
            if EN.comparative_attribute.search(self.text[verb.start : verb.end]):
                continue  # "tighter rules"
            if EN.end_of_period.search(self.passage.before(verb.start, 16) + self.passage.after(verb.start, 10)):
                continue  # "till end-September"
            if EN.document_number.match(self.text, verb.end):
                continue  # "Order No. 5"
            if self._is_attributive(verb) or self._is_restrictive(verb):
                continue  # "approves a limited number of", "affiliates of blacklisted firms", "ends a waiver that let"
            if self._is_market_movement(verb):
                continue
            twin = any(n.start == verb.start and n.end == verb.end for n in self.nouns)
            if not twin or self._is_verb(verb):
                yield verb

    def _is_attributive(self, verb: Word) -> bool:
        """True for a participle between an acting verb and its noun: the participle only describes the noun."""
        if not self.text[verb.start : verb.end].endswith(("ed", "additional")):
            return False
        near = range(verb.start - NEAR, verb.start + 1)
        acting = (v for v in self.passage.verbs if v.end in near and not self._is_in_noun(v))
        return any(EN.determiners.fullmatch(self.text[v.end : verb.start]) for v in acting)

    def _is_restrictive(self, verb: Word) -> bool:
        """True if the verb only identifies the firms or the rule that another verb acts on."""
        before = self.passage.before(verb.start, 60)
        if EN.listed_participle.fullmatch(self.text, verb.start, verb.end) and EN.before_listed.search(before):
            return True
        which = EN.relative_pronoun_before.search(before)
        if which is None:
            return False
        at = verb.start - len(which.group())
        rules = (n for n in self.nouns if n.end == at and not n.part.trade)
        return any(
            v.part.sense in OUTER_SENSES and 0 < n.start - v.end < NEAR and v.clause == n.clause
            for n in rules
            for v in self.passage.verbs
        )

    def _is_market_movement(self, verb: Word) -> bool:
        """True if prices or exports move by themselves: "prices ease", "exports drop"."""
        before = self.passage.before(verb.start, 14)
        return bool(EN.market_subject.search(before)) or (
            verb.part.sense in _MOVEMENTS
            and bool(EN.trade_subject.search(before))
            and not EN.participle.search(self.text[verb.start : verb.end])
        )

    def _is_in_noun(self, verb: Word) -> bool:
        """True if the verb is part of a noun: "controls" in "export controls suspended", or a granted licence."""
        covers = [n for n in self.nouns if n.start <= verb.start and verb.end <= n.end]
        return any((n.start, n.end) != (verb.start, verb.end) for n in covers) or (
            bool(covers) and not self._is_verb(verb)
        )

    def _is_verb(self, word: Word) -> bool:
        """True if a form that may be noun or verb is a verb here, judged by its neighbours."""
        after = EN.word_after.match(self.passage.after(word.end, 24))
        if after and after.group(1) in _AFTER_NOUN:
            return False
        form = self.text[word.start : word.end]
        if form.endswith("ed"):
            return True
        before = EN.word_before.search(self.passage.before(word.start, 24))
        previous = before.group(1) if before else ""
        if previous == "that" and self._precedes_exports(word):
            return True  # "a law that bans exports"
        if previous in _BEFORE_VERB:
            return True
        if not previous or previous in _BEFORE_NOUN or previous.endswith("'s"):
            return False
        return self._follows_subject(word, form)

    def _precedes_exports(self, word: Word) -> bool:
        return any(n.part.trade and n.start >= word.end and n.start - word.end < 16 for n in self.nouns)

    def _follows_subject(self, word: Word, form: str) -> bool:
        left = [w for w in self.passage.words if w.end <= word.start]
        if not left or word.start - left[-1].end > 1:
            return form.endswith("s")
        last = left[-1]
        if last.is_actor:
            name = self.text[last.start : last.end]
            return not ACTS.adjective_of_state.search(name) and (form.endswith("s") or name != "us")
        if any(w.part.faint and (w.start, w.end) == (last.start, last.end) for w in left):
            return form.endswith("s")  # "decree bans", "rules limit"
        is_noun = last.part.sense is not None or last.kind is ConceptKind.COMMODITY or last.part.trade
        return not is_noun and form.endswith("s")
