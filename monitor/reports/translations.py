"""Machine translations of an event's headlines, marked as such and not stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.licensing import EXPORT
from monitor.errors import TranslationError
from monitor.ports.network.translation import Translator
from monitor.ports.repositories.articles import EventArticle

_MOST = 20  # headlines per event: a service may be slow, and the headlines are alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """English headlines by article. `problem` is the error that ended the translation, "" if there was none."""

    of: Mapping[ArticleId, str] = field(default_factory=dict)
    problem: str = ""


async def translations_of(articles: Sequence[EventArticle], translator: Translator) -> Translations:
    """Translate the first headlines that are not English; one whose licence forbids export is not sent to the service.

    The first failure ends the translation: the next headline would wait for the same server.
    """
    found: dict[ArticleId, str] = {}
    for article in [a for a in articles if _is_sent(a)][:_MOST]:
        try:
            found[article.article_id] = await translator.translate(article.title, article.language)
        except TranslationError as e:
            return Translations(of=found, problem=str(e))
    return Translations(of=found)


def _is_sent(article: EventArticle) -> bool:
    return not article.language.startswith("en") and bool(article.shown(EXPORT).headline(article.title).strip())
