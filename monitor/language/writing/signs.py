"""One way of writing, as a value: texts are cut and names are judged by it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from monitor.domain.acts.vocabulary import ConceptKind

__all__ = ["Writing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """`clause_end` is where a clause ends; a sentence of more than `longest` characters is cut.

    `stands_alone` says of a single sign of a kind, by its start and end, that it is a name here and no piece of another
    word. With `own_names` a name of Han signs counts only where it is of the text's own language. With `own_words` all
    names of the language count in its own texts only: in others they are everyday words.

    `crosses` says that the last signs of a deed may begin an instrument, `borrows` that a deed may begin with the last
    syllable of another word.
    """

    clause_end: re.Pattern[str]
    longest: int
    stands_alone: Callable[[str, int, int, ConceptKind], bool]
    own_names: bool = False
    own_words: bool = False
    crosses: bool = False
    borrows: bool = False
