"""One article for the language engine: title and text, folded and split into sentences."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.domain.acts.act import Span
from monitor.language.detection import field_language, is_known, language_of
from monitor.language.folding import Folded, fold
from monitor.language.sentences import Sentence, split

FIELDS = ("title", "text")


@dataclass(frozen=True, kw_only=True)
class Document:
    """`language` is a BCP 47 tag; `language[:2]` is the language of the vocabulary's columns (zh for both scripts).

    It is the language of the whole article; `language_of` is that of a field, because a headline may be in another one.
    `sentences` are those of the title, then those of the text, with offsets into the original. All offsets outside of
    this package are offsets into the original; `folded(field).span` maps them.
    """

    title: str
    text: str
    language: str
    folded_title: Folded
    folded_text: Folded

    @classmethod
    def of(cls, title: str, text: str, language: str = "") -> "Document":
        """The document. `language` is the article's tag; for "" or `und` it is detected from the text."""
        tag = language if is_known(language) else language_of(title, text)
        return cls(title=title, text=text, language=tag, folded_title=fold(title), folded_text=fold(text))

    @cached_property
    def _languages(self) -> dict[str, str]:
        return {field: field_language(self.original(field), self.language) for field in FIELDS}

    def language_of(self, field: str) -> str:
        """The language of the field: that of the article, unless the field's script differs."""
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
        """The quoted span of the original for `folded(field).text[start:end]`."""
        left, right = self.folded(field).span(start, end)
        return self.quote(field, left, right)

    def quote(self, field: str, start: int, end: int) -> Span:
        """The quoted span by offsets into the original."""
        return Span(field=field, start=start, end=end, quote=self.original(field)[start:end])

    def sentence_starts(self, field: str) -> Sequence[int]:
        """The start of each sentence of the field in the original, by sentence number."""
        return self._starts[field][0]

    def sentence_at(self, field: str, offset: int) -> Sentence | None:
        """The sentence at the offset into the original, or the last one before it; None in an empty field."""
        starts, sentences = self._starts[field]
        at = bisect_right(starts, offset) - 1
        return sentences[max(at, 0)] if sentences else None
