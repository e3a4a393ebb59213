"""An article in, its reading out: mentions, policy acts, and what looked like an act and is none.

Pure and deterministic: the same article and vocabulary give the same reading on every machine.
"""

from monitor.domain.act import Reading
from monitor.domain.article import Article
from monitor.domain.vocabulary import Vocabulary
from monitor.language.acts.assemble import assemble
from monitor.language.acts.candidates import Context
from monitor.language.acts.possible import possible_act
from monitor.language.acts.words import Words
from monitor.language.bylines import wire_of
from monitor.language.document import Document
from monitor.language.documents import numbers_in
from monitor.language.gloss import gloss
from monitor.language.lexicon import Lexicon
from monitor.language.profiles import profile_of

__all__ = ["Reader"]

_YEARS = range(1900, 2200)  # an article of another year has no day that "next month" could be counted from


class Reader:
    """Built once per vocabulary; holds no state of an article."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._lexicon = Lexicon(vocabulary)
        self._words = Words(vocabulary)

    def read(self, article: Article, *, source_place: str | None = None) -> tuple[Document, Reading]:
        """`source_place` is the state whose official source this is: its texts name no issuer."""
        document = Document.of(article.title, article.text, article.language)
        published = article.published if article.published and article.published.year in _YEARS else None
        context = Context(
            profile=profile_of(document.language[:2]),
            profiles=profile_of,
            tier=article.tier,
            published=published,
            source_place=source_place,
        )
        mentions = self._lexicon.mentions(document)
        year = published.year if published else None
        numbers = numbers_in(document, year)
        passages = self._words.passages(document, mentions, numbers)
        assembled = assemble(passages, context)
        acts, near_misses = assembled.acts, assembled.near_misses
        return document, Reading(
            language=document.language,
            mentions=mentions,
            acts=acts,
            near_misses=near_misses,
            numbers=tuple(dict.fromkeys(seen.number for seen in numbers if seen.span.field == "title")),
            possible=None
            if acts
            else possible_act(passages, near_misses, profile_of(document.language_of("title")[:2])),
        )

    def gloss(self, document: Document, reading: Reading) -> str:
        """The title word by word; apart from `read`, for few articles are shown to anybody."""
        return gloss(document, reading.mentions, self._vocabulary)

    def wire(self, article: Article, document: Document, reading: Reading, *, source: str) -> str:
        """The news agency whose dispatch the article is, "" where none is named. `source` is the source's name."""
        return wire_of(article, document, reading.mentions, source, self._lexicon)
