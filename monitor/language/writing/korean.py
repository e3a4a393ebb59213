"""Korean: clause ends, and single signs that are names by their neighbours."""

import re

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.guards import is_han, is_hangul
from monitor.language.writing.signs import Writing


def stands_alone(text: str, start: int, end: int, _: ConceptKind) -> bool:
    """Whether a single sign is a separate word: 러, 미, 美. A particle behind a unit is none: 12만t은."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    is_part = is_hangul if is_hangul(text[start:end]) else is_han
    has_particle = is_part is is_hangul and before.isascii() and before.isalnum()
    return not is_part(before) and not is_part(after) and not has_particle


KOREAN = Writing(
    clause_end=re.compile(
        r",(?!\d)|[;:…]\s?|·{2,}|"
        r"\s(?:(?<=지만\s)|(?<=는데\s)|(?<=으며\s)|(?<=면서\s)|(?<=했고\s)|(?<=으나\s)|(?<=하고\s)|(?<=하며\s))|\s[-–—]\s"
    ),
    longest=400,
    stands_alone=stands_alone,
    own_names=True,
    borrows=True,
)
