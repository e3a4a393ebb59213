"""A fake PageReader with given results."""

from collections import deque

from monitor.errors import ChildLostError
from monitor.ports.children.pages import PageContent, PageJob


class FakePages:
    """Returns the next of `pages`; raises ChildLostError if none is left.

    `jobs` are the jobs it was given, `rests` counts the calls of `rest`.
    """

    def __init__(self, *pages: PageContent) -> None:
        self.pages = deque(pages)
        self.jobs: list[PageJob] = []
        self.rests = 0

    async def read(self, job: PageJob) -> PageContent:
        self.jobs.append(job)
        if not self.pages:
            raise ChildLostError("reading it took too long", cause="wall")
        return self.pages.popleft()

    async def rest(self) -> None:
        self.rests += 1
