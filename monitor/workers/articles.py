"""The implementation of `ports.ArticleReader` over its own pool of child processes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Self

from monitor.ports.children.backtest import Comparison, FoundArticle
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.workers.limits import Limits
from monitor.workers.pool import ChildPool

_LIMITS = Limits(cpu=timedelta(seconds=20), wall=timedelta(seconds=60), jobs=1_000)  # a page is up to 100 articles


class ChildArticleReader:
    """Reads pages in `size` child processes that run `make(comparison)`. An async context manager."""

    def __init__(
        self,
        make: Callable[[Comparison], Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]],
        comparison: Comparison,
        *,
        size: int,
        limits: Limits = _LIMITS,
    ) -> None:
        self._pool: ChildPool[Comparison, Any, tuple[FoundArticle, ...]] = ChildPool(
            make, comparison, size=size, limits=limits
        )

    async def __aenter__(self) -> Self:
        """Raises ChildLostError if no child can start with these rules."""
        await self._pool.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def read(self, articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        return await self._pool.run(tuple(articles))
