"""An article reader of tests: it reads no act, and finds no match, gloss or wire agency."""

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.language.document import Document


class FakeArticleReader:
    """Implements monitor.extract.ArticleReader; subclasses find something."""

    def read(self, article: Article) -> tuple[Document, Reading]:
        return Document.of(article.title, article.text, article.language), Reading(language=article.language)

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        return ()

    def gloss(self, document: Document, reading: Reading) -> str:
        return ""

    def wire(self, document: Document, reading: Reading, article: Article) -> str:
        return ""
