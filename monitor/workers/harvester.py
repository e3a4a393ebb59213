"""`ports.Harvester` over a pool of children."""

from monitor.errors import ChildLostError
from monitor.ports import Harvest, HarvestJob, Knowledge
from monitor.workers.pool import ChildPool

__all__ = ["ChildHarvester"]


class ChildHarvester:
    """Harvests in children that build from `Knowledge`. The pool belongs to whoever made it."""

    def __init__(self, pool: ChildPool[Knowledge, HarvestJob, Harvest]) -> None:
        self._pool = pool

    async def harvest(self, job: HarvestJob) -> Harvest:
        """Raises FeedUnreadableError or ChildLostError, whose texts begin with the source."""
        try:
            return await self._pool.run(job)
        except ChildLostError as e:
            raise ChildLostError(
                f"source {job.source.id}: reading its feed {e}; it is read again later", cause=e.cause
            ) from e
