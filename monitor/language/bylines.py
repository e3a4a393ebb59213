"""News agency of a dispatch: the one that the source, publisher, author or byline names.

A byline is at the head or the foot of a text, or in the headline; elsewhere an agency is only mentioned.
"""

from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.articles.article import Article
from monitor.language.document import Document
from monitor.language.lexicon import Lexicon

_HEAD, _FOOT = 80, 30  # characters: "WASHINGTON, Nov 25 (Reuters) - ", "（新华社）"


def agency_of_dispatch(
    article: Article, document: Document, mentions: tuple[Mention, ...], source: str, lexicon: Lexicon
) -> str:
    """The agency's concept, "" where none is named. `mentions` are those of the document, `source` the source's name.

    The publisher takes precedence over the text: an agency that quotes another is the author.
    """
    for name in filter(None, (source, article.publisher, article.author)):
        found = _first(lexicon.mentions(Document.of(name, "", article.language)))
        if found:
            return found
    return _first(tuple(m for m in mentions if _is_byline(m, len(document.text))))


def _first(mentions: tuple[Mention, ...]) -> str:
    return next((m.concept for m in mentions if m.kind == ConceptKind.WIRE), "")


def _is_byline(mention: Mention, length: int) -> bool:
    return mention.span.field == "title" or mention.span.end <= _HEAD or mention.span.start >= length - _FOOT
