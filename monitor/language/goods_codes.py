"""Codes of goods in a text: headings of the Harmonised System and numbers of export control lists.

A number of a control list (3A090, 3B001.f) counts where the vocabulary has it. A heading looks like any other number,
so it counts only after a word that announces one ("HS 8112.92", 海关商品编号：8112929010). Text is folded.
"""

import re
from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary

_CONTROLLED = re.compile(r"[0-9][a-e][0-9]{3}(?:\.[a-z]{1,2}[0-9]?)?(?!\w)")
_HEADING = re.compile(r"[0-9]{4}(?:\.?[0-9]{2}){0,3}(?![0-9])")
_BEGINNING = re.compile(r"[0-9][0-9a-e][0-9]{2}")  # of every code of both kinds
_ANNOUNCED = re.compile(
    r"(?:\bhs(?:[ -]?codes?|[ -](?:sub)?headings?)?|\bhts(?:us)?|\btariff (?:codes?|lines?|headings?|items?)"
    r"|\b(?:sub)?headings?|hs编码|商品编[号码]|税则号列|税号|hsコード|统计品目番号|hs ?코드|세번|품목번호|hsk)\W{0,4}$"
)
_JOINED = re.compile(r"[\s,、;和及与·]{1,3}(?:and )?")
_BEFORE = 24  # characters that may announce a heading
_SHORTEST = 4  # digits of a heading


class GoodsCodes:
    """The concepts of each code. Built once per vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._controlled: dict[str, list[str]] = {}
        self._headings: dict[str, list[str]] = {}
        for concept in vocabulary.of_kind(ConceptKind.COMMODITY):
            for code in concept.attribute("eccn"):
                self._controlled.setdefault(code.lower(), []).append(concept.id)
            for code in concept.attribute("hs"):
                self._headings.setdefault(code.replace(".", ""), []).append(concept.id)

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and concept of each code. A code that several goods share yields each of them."""
        if _BEGINNING.search(text) is None:
            return  # as in most texts
        for match in _CONTROLLED.finditer(text):
            if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] == "."):
                continue
            number = match.group()
            concepts = self._controlled.get(number) or self._controlled.get(number.partition(".")[0], [])
            yield from ((*match.span(), concept) for concept in concepts)
        last_end = -1  # the end of the last heading: one joined to it needs no announcing word
        for match in _HEADING.finditer(text):
            start, end = match.span()
            joined = last_end >= 0 and _JOINED.fullmatch(text, last_end, start) is not None
            if joined or _ANNOUNCED.search(text, max(0, start - _BEFORE), start):
                last_end = end
                yield from ((start, end, concept) for concept in self._under(match.group().replace(".", "")))

    def _under(self, digits: str) -> tuple[str, ...]:
        """The goods of the longest heading that the digits begin with."""
        for size in range(len(digits), _SHORTEST - 1, -1):
            if digits[:size] in self._headings:
                return self._vocabulary.most_general(self._headings[digits[:size]])
        return ()
