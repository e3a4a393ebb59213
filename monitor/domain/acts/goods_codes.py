"""Codes of goods: their written forms and check digits, and the commodities of the vocabulary that they stand for.

HS: headings and subheadings of the Harmonized System, with the further digits of national tariffs. ECCN: numbers of
export control lists (US, EU and others share the form). CAS: registry numbers of substances.
"""

import re
import unicodedata
from collections.abc import Iterable

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary

_HS = re.compile(r"\d{4}|\d{6}|\d{8,10}")  # heading, subheading, tariff item; Japan's items have nine digits
_NO_CHAPTERS = frozenset({"00", "77"})  # 77 is reserved; 98 and 99 are for national use
_ECCN = re.compile(r"([0-9])([A-E])([0-9]{3})((?:\.[A-Z0-9]{1,4})*)")
_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_SEPARATORS = str.maketrans("", "", ". -\u00a0")
_HS4, _HS6 = 4, 6


def normal_hs(text: str) -> str | None:
    """Return an HS code as digits only ("2805.30.10" as 28053010); None if it is not one of 4, 6, 8, 9 or 10 digits."""
    digits = _plain(text).translate(_SEPARATORS)
    return digits if digits.isascii() and _HS.fullmatch(digits) and digits[:2] not in _NO_CHAPTERS else None


def shown_hs(digits: str) -> str:
    """Return the digits of `normal_hs` with dots, as tariffs print them: 2805.30.10."""
    parts = (digits[:_HS4], digits[_HS4:_HS6], digits[_HS6:])
    return ".".join(part for part in parts if part)


def normal_eccn(text: str) -> str | None:
    """Return the number of a control list as lists print it: `3A090.c`; None if it has another form, such as EAR99."""
    found = _ECCN.fullmatch(_plain(text).upper().replace(" ", ""))
    return f"{found[1]}{found[2]}{found[3]}{found[4].lower()}" if found else None


def normal_cas(text: str) -> str | None:
    """Return a CAS number in its form (7440-55-3); None for another form or a wrong check digit."""
    written = re.sub(r"[\u2010-\u2015\u2212]", "-", _plain(text).replace(" ", ""))
    found = _CAS.fullmatch(written)
    if found is None or not written.isascii():
        return None
    digits = (found[1] + found[2])[::-1]
    total = sum(weight * int(digit) for weight, digit in enumerate(digits, start=1))
    return written if total % 10 == int(found[3]) else None


def _plain(text: str) -> str:
    """Full-width signs as ASCII ones."""
    return unicodedata.normalize("NFKC", text).strip()


class GoodsByCode:
    """The commodities of each code. Codes are in the normal form. Built once per vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._hs: dict[str, list[str]] = {}
        self._eccn: dict[str, list[str]] = {}
        self._cas: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}  # cache
        for concept in vocabulary.of_kind(ConceptKind.COMMODITY):
            for index, kind, normal in (
                (self._hs, "hs", normal_hs),
                (self._eccn, "eccn", normal_eccn),
                (self._cas, "cas", normal_cas),
            ):
                for code in concept.attribute(kind):
                    index.setdefault(normal(code) or code, []).append(concept.id)

    def with_hs(self, digits: str) -> tuple[str, ...]:
        """The goods of the longest heading that the digits begin with; else those whose headings begin with them."""
        if ("hs", digits) not in self._found:
            starts = (digits[:size] for size in range(len(digits), 1, -1))
            longest = next((self._hs[start] for start in starts if start in self._hs), ())
            self._found["hs", digits] = self._most_general(longest or _of_codes(self._hs, digits))
        return self._found["hs", digits]

    def with_eccn(self, number: str) -> tuple[str, ...]:
        """The goods of the number, else of the entry above it that is known, else of the entries below it."""
        at = number
        while at not in self._eccn and "." in at:
            at = at.rpartition(".")[0]
        return self._most_general(self._eccn.get(at, ()) or _of_codes(self._eccn, f"{number}."))

    def with_cas(self, number: str) -> tuple[str, ...]:
        """The goods that name the substance."""
        return self._most_general(self._cas.get(number, ()))

    def _most_general(self, concepts: Iterable[str]) -> tuple[str, ...]:
        return self._vocabulary.most_general(concepts)


def _of_codes(index: dict[str, list[str]], start: str) -> list[str]:
    return [concept for code, concepts in index.items() if code.startswith(start) for concept in concepts]
