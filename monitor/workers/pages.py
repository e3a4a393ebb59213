"""`ports.PageReader` over a pool of children of its own, which come when a page is to be read."""

from collections.abc import Callable
from typing import Any, Self

from monitor.errors import ChildLostError
from monitor.ports.pages import Paged, PageJob
from monitor.workers.limits import Limits
from monitor.workers.pool import ChildPool

__all__ = ["ChildPages"]


class ChildPages:
    """Reads in children that run `make(knowledge)`. An async context manager. No child before the first job."""

    def __init__(
        self, make: Callable[[Any], Callable[[PageJob], Paged]], knowledge: object, *, limits: Limits | None = None
    ) -> None:
        self._pool: ChildPool[object, PageJob, Paged] = ChildPool(make, size=1, limits=limits)
        self._pool.replace_knowledge(knowledge)
        self._at_work = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def read(self, job: PageJob) -> Paged:
        """Raises ChildLostError, whose text begins with what was read."""
        self._at_work += 1
        try:
            return await self._pool.run(job)
        except ChildLostError as e:
            raise ChildLostError(f"reading it {e}", cause=e.cause) from e
        finally:
            self._at_work -= 1

    async def rest(self) -> None:
        if not self._at_work:
            await self._pool.close()
