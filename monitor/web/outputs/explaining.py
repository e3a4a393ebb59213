"""Questions that a child process answers: a few at a time wait for it, the others are refused."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException

from monitor.errors import ChildLostError
from monitor.ports.repositories.user_actions import Explained

_MOST = 4  # that wait; each takes seconds


class Explaining:
    """Asks `explain`. Raises HTTPException 503 if too many wait, or if the child was lost."""

    def __init__(self, explain: Callable[[str], Awaitable[Explained]], *, most: int = _MOST) -> None:
        self._explain = explain
        self._most = most
        self._waiting = 0

    async def __call__(self, name: str) -> Explained:
        if self._waiting >= self._most:
            raise HTTPException(503, "Too many questions wait for an answer. Try again later.", {"Retry-After": "30"})
        self._waiting += 1
        try:
            return await self._explain(name)
        except ChildLostError as e:
            raise HTTPException(503, f"There is no answer now: {e}.", {"Retry-After": "60"}) from e
        finally:
            self._waiting -= 1
