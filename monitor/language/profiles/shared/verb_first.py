"""Grammar of languages in which the object follows its verb: English, Spanish."""

from typing import ClassVar

from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.verb_object import Grammar
from monitor.language.patterns import NamedPattern

MAX_WORDS = 14  # between a verb and its object
_MAX_WORDS_OF_SUBJECT = 28  # after one that opens the sentence: "Export of … to … and of … to … is permitted"


class VerbFirst(Grammar):
    """Sentences with the object after the verb.

    `participle` matches a verb form whose object may come first. `parts` separates two groups of nouns; `doing` starts
    another action between them. `of` and `open_end` attach a second noun to the first: "ban on exports".
    """

    participle: ClassVar[NamedPattern]
    parts: ClassVar[NamedPattern]
    doing: ClassVar[NamedPattern]
    of: ClassVar[NamedPattern]
    open_end: ClassVar[NamedPattern]

    def right(self, verb: Word) -> Word | None:
        """The head of the nearest noun group after the verb, in its clause."""
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause != verb.clause:
                continue
            if noun.start >= limit or self.words_between(verb.end, noun.start) > MAX_WORDS:
                return None
            return self.head(i)
        return None

    def left(self, verb: Word) -> Word | None:
        """The head of the noun group before the verb, in its clause."""
        found: Word | None = None
        for i, noun in enumerate(self.nouns):
            if noun.end > verb.start or noun.clause != verb.clause:
                continue
            most = _MAX_WORDS_OF_SUBJECT if noun.start == self.passage.start else MAX_WORDS
            if self.words_between(noun.end, verb.start) > most or self.has_verb_between(noun, verb):
                continue
            if found is None or not (noun.start < found.end or self.belongs(found, noun)):
                found = self.head(i)
        return found

    def belongs(self, head: Word, noun: Word) -> bool:
        """True if the noun belongs to the head, as "exports" does in "ban on exports"."""
        between = self.text[head.end : noun.start]
        if noun.start < head.end or len(between) >= 40:
            return False
        return bool(self.of.match(between)) or (
            bool(self.open_end.search(self.text, head.start, head.end)) and "," not in between
        )

    def has_verb_between(self, noun: Word, verb: Word) -> bool:
        return any(
            noun.end <= o.start and o.end <= verb.start and not self.participle.search(self.text[o.start : o.end])
            for o in self.verbs
        )

    def words_between(self, start: int, end: int) -> int:
        return self.text.count(" ", start, end)

    def head(self, index: int) -> Word:
        """The last noun of the group that starts at `index`: "export | licence | rules"."""
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if later.start < noun.end:
                continue
            between = self.text[noun.end : later.start]
            if self.doing.search(between):
                break
            if later.clause != noun.clause or len(between) > 24 or self.parts.search(between):
                break
            if any(noun.end <= v.start < later.start for v in self.verbs):
                break
            if later.part.trade and not noun.part.trade:
                break
            noun = later
        return noun
