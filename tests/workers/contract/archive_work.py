"""The work of children in the tests of archives. Children import this module: it loads neither rules nor pytest."""

import os
import signal
from collections.abc import Callable, Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.ports.children.backtest import Comparison, FoundArticle, SideReading
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArchivedArticle

DEADLY = "end here"
BAN = "China bans exports of gallium"
COMPARISON = Comparison(after=ReaderConfig(vocabulary=Vocabulary.of([]), rules=(), version="1"))


def mortal(_: Comparison) -> Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]:
    """Finds the bans without a reader; one article kills its child."""

    def work(articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        if any(one.article.title == DEADLY for one in articles):
            os.kill(os.getpid(), signal.SIGKILL)
        bans = [one for one in articles if one.article.title == BAN]
        return tuple(
            FoundArticle(article=one.article, moment=one.moment, after=SideReading(), terms=one.terms) for one in bans
        )

    return work
