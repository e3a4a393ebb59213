"""Grammar of Japanese and Korean: the object comes before its verb, and one compound may contain both."""

from collections.abc import Iterator
from typing import ClassVar

from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.verb_object import Grammar
from monitor.language.patterns import NamedPattern
from monitor.language.profiles.shared import SHARED

_MAX_OBJECT_DISTANCE = 40  # characters between an object and its verb


class ObjectFirst(Grammar):
    """Japanese and Korean sentences."""

    closes: ClassVar[NamedPattern]  # follows a noun that is the predicate of a headline

    def acting_verbs(self) -> Iterator[Word]:
        """Verbs; 規制 and 통제 only right after exports, 停止 and 승인 also after a rule or licence."""
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in super().acting_verbs():
            if (verb.start, verb.end) not in twins or self._follows_object(verb):
                yield verb

    def _follows_object(self, verb: Word) -> bool:
        return any(
            n.start < verb.start <= max(n.end, verb.start)
            and self.reaches(verb, n)
            and n.clause == verb.clause
            and "、" not in self.text[n.end : verb.start]
            and (n.part.trade or (n.strong and verb.part.sense is not VerbSense.RESTRICT))
            for n in self.nouns
        )

    def reaches(self, verb: Word, noun: Word) -> bool:
        """True if the noun is close enough to make a verb of a word that is also a noun."""
        reach = 4 if verb.part.sense is VerbSense.RESTRICT else 14
        return verb.start - noun.end <= (
            reach if not noun.part.trade or SHARED.object_marked.match(self.text, noun.end) else 4
        )

    def object_of(self, verb: Word) -> Word | None:
        best: Word | None = None
        for noun in self.nouns:
            if noun.start > verb.start or noun.end > verb.end or noun.part.concept is verb.part.concept:
                continue
            if (noun.start, noun.end) == (verb.start, verb.end) or verb.start - noun.end > _MAX_OBJECT_DISTANCE:
                continue
            if noun.end > verb.start and not noun.strong:
                continue  # 制限 in 制限する
            if not self.takes(verb, noun):
                continue
            if verb.clause - noun.clause <= 1:
                best = self._better_object(best, noun)
        return best

    def takes(self, verb: Word, noun: Word) -> bool:
        """True if the particles after the noun allow it to be the object of the following verb."""
        return noun.end >= verb.start or SHARED.noun_as_reason.match(self.passage.after(noun.end, 12)) is None

    def _better_object(self, best: Word | None, noun: Word) -> Word:
        return noun if best is None or noun.end >= best.end else best

    def is_predicate_noun(self, noun: Word) -> bool:
        compound = any(noun.start <= v.start and v.end == noun.end for v in self.passage.verbs)
        return compound and noun.strong and self._is_predicate(noun)

    def _is_predicate(self, noun: Word) -> bool:
        tail = self.passage.after(noun.end, 8)
        if SHARED.does.match(tail) or self._is_denied(noun):
            return True
        text = self.text[noun.start : noun.end]
        if self.passage.field == "title" and (
            "を" in text or noun.part.measure in (Measure.EXPORT_BAN, Measure.LICENCE)
        ):
            return bool(self.closes.match(tail))
        has_subject = any(
            SHARED.subject_marked.match(self.passage.after(a.end, 26))
            for a in self.passage.actors
            if a.end <= noun.start
        )
        return self.passage.field == "title" and has_subject and bool(self.closes.match(tail))

    def _is_denied(self, noun: Word) -> bool:
        return any(
            w.part.effect == "denied" and 0 <= w.start - noun.end <= 4 for w in self.passage.of_kind(ConceptKind.HEDGE)
        )

    def object_of_announcement(self, word: Word) -> Word | None:
        near = [
            n
            for n in self.nouns
            if n.strong
            and not n.part.trade
            and SHARED.particle_before_announcement.fullmatch(self.text, n.end, max(n.end, word.start))
        ]
        return near[-1] if near and near[-1].end <= word.start else None
