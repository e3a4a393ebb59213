"""Spanish grammar: the object follows its verb, or comes before a passive.

A participle is a verb after a form of "to be" or "to have", or at the start of its clause: "fueron prohibidas",
"Suspendidas las exportaciones". Elsewhere it describes a noun: "la prohibición impuesta en 2020".
"""

from collections.abc import Iterator

from monitor.language.acts.grammar.mentions import Word
from monitor.language.profiles.es import ES
from monitor.language.profiles.shared.verb_first import VerbFirst

_MAX_WORDS_TO_ANNOUNCED = 8


class Spanish(VerbFirst):
    """Spanish sentences."""

    has_compounds = False
    participle = ES.participle
    parts = ES.noun_group_boundary
    doing = ES.gerund_between
    of = ES.of_phrase
    open_end = ES.open_of_phrase

    def acting_verbs(self) -> Iterator[Word]:
        """Verbs, without participles that only describe a noun."""
        for verb in super().acting_verbs():
            if not self._is_participle(verb) or self._opens_clause(verb) or self._has_auxiliary(verb):
                yield verb

    def _is_participle(self, verb: Word) -> bool:
        return ES.participle.search(self.text, verb.start, verb.end) is not None

    def _opens_clause(self, verb: Word) -> bool:
        return not self.text[self.passage.clauses[verb.clause][0] : verb.start].strip("\"'«“¡ ")

    def _has_auxiliary(self, verb: Word) -> bool:
        before = self.passage.before(verb.start, 30)
        return ES.passive_auxiliary.search(before) is not None or ES.perfect_auxiliary.search(before) is not None

    def object_of(self, verb: Word) -> Word | None:
        before = self.passage.before(verb.start, 30)
        passive = self._is_participle(verb) and ES.passive_auxiliary.search(before) is not None
        if passive:
            return self.left(verb) or self.right(verb)
        found = self.right(verb)
        return self.left(verb) if found is None and ES.reflexive_passive.search(before) else found

    def object_of_announcement(self, word: Word) -> Word | None:
        """The first noun after the word that may be what is announced or considered."""
        for noun in self.nouns:
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start < noun.start for v in self.verbs)
            far = self.words_between(word.end, noun.start) > _MAX_WORDS_TO_ANNOUNCED
            return None if between or far or noun.part.trade else noun
        return None
