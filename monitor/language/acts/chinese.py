"""Chinese: the object stands to the right of its verb, or before it where it is fronted; 限制 is verb and noun."""

from collections.abc import Iterator

from monitor.domain.act import Measure
from monitor.language.acts.grammar import Grammar
from monitor.language.acts.words import Word, pattern

__all__ = ["Chinese"]

_MAX_SIGNS = 48  # between a Chinese one and its object


class Chinese(Grammar):
    clauses_back = 1  # Chinese commas part what other languages say in one clause

    _STOP = pattern(r"[，、；：。\s]|的$")

    def real_verbs(self) -> Iterator[Word]:
        found = tuple(super().real_verbs())
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in found:
            if any(_covers((v.start, v.end), verb) for v in found):
                continue
            if (verb.start, verb.end) not in twins or self._precedes_trade(verb, found):
                yield verb

    def _precedes_trade(self, verb: Word, found: tuple[Word, ...]) -> bool:
        """限制 is a verb before 出口 and where no other verb could have it as its object."""
        if any(v.end <= verb.start <= v.end + 24 and v.clause == verb.clause for v in found):
            return False
        return any(
            (n.part.trade or n.strong) and 0 <= n.start - verb.end <= 30 and n.clause == verb.clause for n in self.nouns
        )

    def object_of(self, verb: Word) -> Word | None:
        return self._right(verb) or self._left(verb)

    def _right(self, verb: Word) -> Word | None:
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause > verb.clause:
                continue
            if noun.start >= limit or noun.start - verb.end > _MAX_SIGNS:
                return None
            return self._head(i)
        return None

    def _left(self, verb: Word) -> Word | None:
        near = [
            n
            for n in self.nouns
            if n.end <= verb.start
            and n.clause == verb.clause
            and verb.start - n.end <= 30
            and not any(n.end <= o.start and o.end <= verb.start for o in self.verbs)
        ]
        return near[-1] if near else None

    def _head(self, index: int) -> Word:
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if later.start < noun.end:
                noun = later if later.end > noun.end else noun
                continue
            between = self.text[noun.end : later.start]
            if later.start - noun.end > 8 or later.clause != noun.clause or self._STOP.search(between):
                break
            if later.part.trade or any(noun.end <= v.start < later.start for v in self.verbs):
                break
            noun = later
        return noun

    def holds_verb(self, noun: Word) -> bool:
        listed = noun.part.measure is Measure.ENTITY_LIST and self.text[noun.start - 1 : noun.start] in "列入"
        if listed:
            return True
        whole = "出口" in self.text[noun.start : noun.end]
        compound = any(v.start == noun.start and v.end < noun.end + whole for v in self.passage.verbs)
        return compound and self.counts(noun, noun) and not self.text.startswith("令", noun.end - 1)

    def announced_noun(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start for v in self.verbs if v.clause == noun.clause)
            head = self._head(i)
            return None if between or head.part.trade or noun.start - word.end > 16 else head
        return self._fronted(word) if word.part.effect == "proposed" else None

    def _fronted(self, word: Word) -> Word | None:
        """The noun right before the word: 就技术出口限制公开征求意见."""
        near = [n for n in self.nouns if n.strong and not n.part.trade and 0 <= word.start - n.end <= 2]
        return near[-1] if near else None


def _covers(span: tuple[int, int], word: Word) -> bool:
    return span[0] <= word.start and word.end <= span[1] and span[1] - span[0] > word.end - word.start
