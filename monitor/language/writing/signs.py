"""Rules of one writing system."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import ConceptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """`clause_end` matches the end of a clause; a sentence of more than `longest` characters is split.

    `stands_alone(text, start, end, kind)`: whether a single sign of a kind is a name here, not part of another word.
    `own_names`: a name of Han signs counts only if it is in the text's language. `own_words`: names of the language
    count in its own texts only, because they are everyday words of other languages.

    `crosses`: the last signs of a verb may begin an instrument. `borrows`: a verb may begin with the last syllable of
    another word.
    """

    clause_end: re.Pattern[str]
    longest: int
    stands_alone: Callable[[str, int, int, ConceptKind], bool]
    own_names: bool = False
    own_words: bool = False
    crosses: bool = False
    borrows: bool = False
