"""Children for pages, played by a list."""

from collections import deque

from monitor.errors import ChildLostError
from monitor.ports.pages import Paged, PageJob

__all__ = ["FakePages"]


class FakePages:
    """Answers the next of `pages`; where none is left the child is lost.

    `jobs` are what it was asked, `rests` how often its children were let go.
    """

    def __init__(self, *pages: Paged) -> None:
        self.pages = deque(pages)
        self.jobs: list[PageJob] = []
        self.rests = 0

    async def read(self, job: PageJob) -> Paged:
        self.jobs.append(job)
        if not self.pages:
            raise ChildLostError("reading it took too long", cause="wall")
        return self.pages.popleft()

    async def rest(self) -> None:
        self.rests += 1
