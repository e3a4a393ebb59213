"""One article as the language engine sees it: title and text, both folded, cut into sentences."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.domain.acts.act import Span
from monitor.language.detection import field_language, is_known, language_of
from monitor.language.folding import Folded, fold
from monitor.language.sentences import Sentence, split

__all__ = ["FIELDS", "Document"]

FIELDS = ("title", "text")


@dataclass(frozen=True, kw_only=True)
class Document:
    """`language` is a BCP 47 tag; `language[:2]` is the language of the vocabulary's columns (zh for both scripts).

    It is that of the article as a whole; `language_of` tells that of a field, for a headline may be in another one.
    `sentences` are those of the title, then those of the text, with offsets into the original.
    Every offset that leaves this room is one of the original; `folded(field).span` maps it.
    """

    title: str
    text: str
    language: str
    folded_title: Folded
    folded_text: Folded

    @classmethod
    def of(cls, title: str, text: str, language: str = "") -> "Document":
        """`language` as the article has it; "" or `und` lets the text decide."""
        tag = language if is_known(language) else language_of(title, text)
        return cls(title=title, text=text, language=tag, folded_title=fold(title), folded_text=fold(text))

    @cached_property
    def _languages(self) -> dict[str, str]:
        return {field: field_language(self.original(field), self.language) for field in FIELDS}

    def language_of(self, field: str) -> str:
        """The field's own: that of the article but where the field's script says otherwise."""
        return self._languages[field]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        title, text = (split(self.original(field), field, self.language_of(field)) for field in FIELDS)
        return title + text

    @cached_property
    def _starts(self) -> dict[str, tuple[list[int], list[Sentence]]]:
        by_field: dict[str, tuple[list[int], list[Sentence]]] = {f: ([], []) for f in FIELDS}
        for sentence in self.sentences:
            by_field[sentence.field][0].append(sentence.start)
            by_field[sentence.field][1].append(sentence)
        return by_field

    def original(self, field: str) -> str:
        return self.title if field == "title" else self.text

    def folded(self, field: str) -> Folded:
        return self.folded_title if field == "title" else self.folded_text

    def span(self, field: str, start: int, end: int) -> Span:
        """The piece of the original behind `folded(field).text[start:end]`, quoted."""
        left, right = self.folded(field).span(start, end)
        return self.quote(field, left, right)

    def quote(self, field: str, start: int, end: int) -> Span:
        """A piece by offsets of the original."""
        return Span(field=field, start=start, end=end, quote=self.original(field)[start:end])

    def sentence_starts(self, field: str) -> Sequence[int]:
        """Where each sentence of the field starts in the original, by its number."""
        return self._starts[field][0]

    def sentence_at(self, field: str, offset: int) -> Sentence | None:
        """The sentence that holds the offset of the original, or the last one before it; None in an empty field."""
        starts, sentences = self._starts[field]
        at = bisect_right(starts, offset) - 1
        return sentences[max(at, 0)] if sentences else None
