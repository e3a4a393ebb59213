"""The loop that follows a git remote: it goes on whatever happens to a fetch."""

from datetime import timedelta

from structlog.testing import capture_logs

from monitor.app.rules.remote import fetch_at_start
from monitor.daemon.following import fetches
from monitor.errors import StoreError

NONE = timedelta(0)


class Follower:
    """Each fetch ends as the next of `endings`: an exception, or whether a message was queued."""

    def __init__(self, *endings: BaseException | bool) -> None:
        self.endings = list(endings)
        self.wait = NONE

    async def fetch(self) -> bool:
        ending = self.endings.pop(0)
        if isinstance(ending, BaseException):
            raise ending
        return ending


async def test_fetches_go_on_after_a_store_error_and_a_crash() -> None:
    follower = Follower(True, StoreError("disk full"), RuntimeError("odd"), False)
    with capture_logs() as logs:
        following = fetches(follower, rest=NONE)
        assert [await anext(following), await anext(following)] == [True, False]
    assert [line["event"] for line in logs] == [
        "rules not fetched",
        "fetch of the rules crashed; the present rules run",
    ]


async def test_a_crash_of_the_first_fetch_does_not_stop_the_start() -> None:
    with capture_logs() as logs:
        await fetch_at_start(Follower(RuntimeError("odd")))
    assert [line["event"] for line in logs] == ["fetch of the rules crashed; the present rules run"]
