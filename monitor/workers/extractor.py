"""The implementation of `ports.Extractor` and `ports.Playground` over a pool of child processes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self, cast

from monitor.errors import ChildLostError
from monitor.ports.children.extraction import ExtractedArticle, ExtractJob, FeedExtraction, ReaderConfig, RereadJob
from monitor.ports.children.playground import ExampleRun, ExamplesJob, TextJob, TextResult
from monitor.workers.limits import Limits
from monitor.workers.pool import ChildPool


class ChildExtractor:
    """Extracts feeds in `size` child processes that run `make(knowledge)`. An async context manager.

    Without `knowledge` it can only run jobs after `replace_config`.
    """

    def __init__(
        self,
        make: Callable[[ReaderConfig], Callable[[Any], Any]],
        knowledge: ReaderConfig | None = None,
        *,
        size: int = 2,
        limits: Limits | None = None,
    ) -> None:
        self._pool = ChildPool(make, knowledge, size=size, limits=limits)
        self._knowledge = knowledge
        self._playing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Raises ChildLostError if no child can start with this knowledge."""
        await self._pool.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    @property
    def knowledge(self) -> ReaderConfig:
        """What the next job is run with."""
        assert self._knowledge is not None, "call replace_config first"
        return self._knowledge

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        """Raises FeedUnreadableError or ChildLostError, whose texts start with the source."""
        part = whole = await self._part(job)
        while part.left and part.articles:
            read = {h.article.key: h.article.content_hash for h in part.articles}
            job = replace(job, known={**job.known, **read}, compare=False)
            part = await self._part(job)
            whole = replace(whole, articles=whole.articles + part.articles)
        return replace(whole, left=0, known=whole.fetched - len(whole.articles) - len(whole.refused))

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        """Raises ChildLostError, whose text starts with the source."""
        try:
            return cast("ExtractedArticle", await self._pool.run(job))
        except ChildLostError as e:
            raise ChildLostError(f"source {job.source.id}: rereading an article {e}", cause=e.cause) from e

    async def try_text(self, job: TextJob) -> TextResult:
        return cast("TextResult", await self._play(job))

    async def try_examples(self, job: ExamplesJob) -> tuple[ExampleRun, ...]:
        return cast("tuple[ExampleRun, ...]", await self._play(job))

    async def _play(self, job: TextJob | ExamplesJob) -> Any:
        """One at a time, so that a child is left for feeds whatever is typed."""
        async with self._playing:
            return await self._pool.run(job)

    async def _part(self, job: ExtractJob) -> FeedExtraction:
        try:
            return cast("FeedExtraction", await self._pool.run(job, group=job.source.id))
        except ChildLostError as e:
            message = f"source {job.source.id}: parsing its feed {e}; retrying later"
            raise ChildLostError(message, cause=e.cause) from e

    async def rehearse(self, knowledge: ReaderConfig, job: ExtractJob) -> None:
        """Run `job` in a child with other `knowledge`, without effect on other jobs. Raises ChildLostError."""
        await self._pool.rehearse(knowledge, job)

    def replace_config(self, knowledge: ReaderConfig) -> None:
        """Use `knowledge` for all later jobs. Running jobs finish with the old."""
        self._knowledge = knowledge
        self._pool.replace_config(knowledge)
