"""The implementation of `ports.PageReader` over its own pool, which starts child processes on demand."""

from collections.abc import Callable
from typing import Any, Self

from monitor.errors import ChildLostError
from monitor.ports.children.pages import PageContent, PageJob
from monitor.workers.limits import Limits
from monitor.workers.pool import ChildPool


class ChildPageReader:
    """Converts pages in child processes that run `make(knowledge)`. An async context manager. No child at the start."""

    def __init__(
        self,
        make: Callable[[Any], Callable[[PageJob], PageContent]],
        knowledge: object,
        *,
        limits: Limits | None = None,
    ) -> None:
        self._pool: ChildPool[object, PageJob, PageContent] = ChildPool(make, size=1, limits=limits)
        self._pool.replace_config(knowledge)
        self._running = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def read(self, job: PageJob) -> PageContent:
        """Return the content of a page. Raises ChildLostError."""
        self._running += 1
        try:
            return await self._pool.run(job)
        except ChildLostError as e:
            raise ChildLostError(f"reading the {'annex' if job.annex else 'page'} {e}", cause=e.cause) from e
        finally:
            self._running -= 1

    async def rest(self) -> None:
        if not self._running:
            await self._pool.close()
