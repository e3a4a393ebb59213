"""Every name of the vocabulary and every word that rules ask for, found in one pass over a document.

One overlapping automaton over folded names. What it finds is then judged: a Latin name must be a whole word, a
guarded name must have what guards it, and of two mentions of one kind the longer one wins.
"""

from dataclasses import dataclass

from monitor.domain.act import Mention
from monitor.domain.vocabulary import Vocabulary
from monitor.language.document import Document

__all__ = ["Hit", "Lexicon"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence of an extra term: `term` is its index, `start` and `end` are offsets into the folded field."""

    term: int
    field: str
    start: int
    end: int


class Lexicon:
    """Built once per rule set; holds no state of a document and may be shared between threads."""

    def __init__(self, vocabulary: Vocabulary, extra_terms: tuple[str, ...] = ()) -> None:
        """`extra_terms` are folded here and sought as substrings, without boundaries: their owner checks those."""
        self.vocabulary = vocabulary
        self.extra_terms = extra_terms

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """All mentions in order of field (title first), start, longer first."""
        raise NotImplementedError

    def hits(self, document: Document) -> tuple[Hit, ...]:
        """Every occurrence of every extra term, in order of field and end."""
        raise NotImplementedError
