"""Chinese: the object stands to the right of its verb, or before it where it is fronted; 限制 is verb and noun."""

from collections.abc import Iterator

from monitor.domain.act import Measure
from monitor.language.acts.grammar import Grammar, Trigger
from monitor.language.acts.polarity import Deed, resolve
from monitor.language.acts.words import Word, pattern

__all__ = ["Chinese"]

_MAX_SIGNS = 48  # between a Chinese one and its object
_ENDS = (Deed.SUSPEND, Deed.STOP, Deed.REMOVE, Deed.RELAX, Deed.EXTEND, Deed.RESUME)
_ON_WHOM = pattern(r"(?:实施|执行|施行|了|其|有关|相关|关于|部分|此前的?|[对向][^，。、禁限管]{1,8})*")
_THE_RULE = pattern(r"的(?:规定|措施|公告|决定|条款|做法|政策|禁令)[^，。、]{0,12}$")


class Chinese(Grammar):
    clauses_back = 1  # Chinese commas part what other languages say in one clause

    _STOP = pattern(r"[，、；：。\s]|的$")

    def real_verbs(self) -> Iterator[Word]:
        found = tuple(super().real_verbs())
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in found:
            if any(_covers((v.start, v.end), verb) for v in found) or self._only_dates(verb, found):
                continue
            if (verb.start, verb.end) not in twins or self._precedes_trade(verb, found):
                yield verb

    def _only_dates(self, verb: Word, found: tuple[Word, ...]) -> bool:
        """即日起 says since when, where the deed stands behind it: 自即日起暂停实施."""
        begins = verb.part.speech == "effect" and self.text.startswith("起", verb.end - 1)
        return begins and any(v.start >= verb.end and v.clause == verb.clause for v in found)

    def _precedes_trade(self, verb: Word, found: tuple[Word, ...]) -> bool:
        """限制 is a verb before 出口 and where no other verb could have it as its object."""
        if any(v.end <= verb.start <= v.end + 24 and v.clause == verb.clause for v in found):
            return False
        return any(
            (n.part.trade or n.strong) and 0 <= n.start - verb.end <= 30 and n.clause == verb.clause for n in self.nouns
        )

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        """What is suspended or ended may itself be a verb: 暂停实施禁止对美出口镓的规定, 禁止出口镓的规定暂停实施."""
        ender = self._ender_of(verb)
        if ender is None or ender.part.deed is None:
            return super().make(verb, noun)
        rule = Measure.EXPORT_BAN if verb.part.deed is Deed.BAN else Measure.EXPORT_LICENSING_REQUIREMENT
        return self.trigger(ender, noun, resolve(ender.part.deed, rule), f"{ender.part.deed}+{verb.part.concept.id}")

    def _ender_of(self, verb: Word) -> Word | None:
        if verb.part.deed not in (Deed.BAN, Deed.RESTRICT):
            return None
        for ender in (v for v in self.verbs if v.part.deed in _ENDS and v.clause == verb.clause):
            if ender.end <= verb.start and _ON_WHOM.fullmatch(self.text, ender.end, verb.start):
                return ender
            if verb.end <= ender.start and _THE_RULE.search(self.text, verb.end, ender.start):
                return ender
        return None

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
            and verb.start - n.end <= (_MAX_SIGNS if "起" in self.text[n.end : verb.start] else 30)
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
