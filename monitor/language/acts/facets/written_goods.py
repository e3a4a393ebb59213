"""Goods that the vocabulary does not know, as the text writes them beside the word for exports.

They are quoted in the headline: better the words themselves than an act on exports at large. Words that may be
something else than goods give none. Chinese ones count only for a ban, because nothing shows where the name of the
goods begins: 允许糖厂本榨季外销.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.triggers import Trigger

_OF_GOODS = frozenset(
    {
        *(Measure.EXPORT_BAN, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA, Measure.PRICE_FLOOR),
        *(Measure.EXPORT_LICENSING_REQUIREMENT, Measure.LICENCE, Measure.EXEMPTION),
    }
)


def goods_as_written(group: Sequence[Candidate], measure: Measure) -> Iterator[Asserted[str]]:
    """The words for goods beside the object of the first trigger that has some; none for acts on parties."""
    if measure in _OF_GOODS:
        is_ban = measure is Measure.EXPORT_BAN
        found = (words for c in group if not c.hedges.background for words in _beside(c.trigger, is_ban=is_ban))
        yield from list(found)[:1]


def _beside(trigger: Trigger, *, is_ban: bool) -> Iterator[Asserted[str]]:
    """The words between the object and the next word of the vocabulary, behind it or before it.

    Chinese signs alone count only for a ban.
    """
    passage, noun = trigger.passage, trigger.noun
    start, end = passage.clauses[noun.clause]
    before = max((w for w in passage.words if start <= w.start and w.end <= noun.start), key=_end_of, default=None)
    left = before.end if before is not None else start
    right = min((w.start for w in passage.words if noun.end <= w.start and w.end <= end), default=end)
    for match in (
        ACTS.goods_behind_exports.match(passage.text, noun.end, right),
        None
        if _is_joined(before, passage.text)
        else ACTS.goods_before_exports.fullmatch(passage.text, left, noun.start),
    ):
        at, to = match.span(match.lastgroup or 0) if match is not None else (0, 0)
        known = any(w.start < to and at < w.end for w in passage.words)
        is_unclear = match is not None and match.lastgroup == "han" and not is_ban
        if match is not None and not known and not is_unclear and ACTS.no_goods.search(passage.text[at:to]) is None:
            span = passage.quoted(at, to)
            yield Asserted(value=span.quote, span=span)


def _end_of(word: Word) -> int:
    return word.end


def _is_joined(word: Word | None, text: str) -> bool:
    """True for goods with more signs of one name behind: 制造设备 of 无人机制造设备."""
    return word is not None and word.kind is ConceptKind.COMMODITY and text[word.end : word.end + 1].isalnum()
