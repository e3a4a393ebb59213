"""The ways in which Slack's API may end a post (case 7): throttled, an error, no answer, a cut connection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.rules.rule import Level
from monitor.errors import ThrottledError
from tests.fakes.clock import Time
from tests.fakes.reading import rule
from tests.fakes.slack_server import TOKEN, Answer, Cut, Hang, fake_slack
from tests.integration.faults.kills import CHANNEL, deliveries_in
from tests.integration.slack.whole_line import whole_line
from tests.pipeline.storming import WIRE, receive, reported

ENDINGS: Mapping[str, Answer | Cut | Hang] = {
    "429, Retry-After 30": Answer.error("ratelimited", status=429, headers={"Retry-After": "30"}),
    "500": Answer(status=500, body="<html>", content_type="text/html"),
    "no answer": Hang(),
    "no answer, but posted": Hang(delivered=True),
    "cut": Cut(),
    "cut, but posted": Cut(delivered=True),
}


@dataclass(slots=True, kw_only=True)
class Figures:
    """`early` are posts to a channel before the time that Slack asked for."""

    events: int
    early: int = 0
    lost: int = 0
    twice: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.early or self.lost or self.twice)


@dataclass(slots=True)
class _Watched:
    """A messenger that counts early posts."""

    inner: Any
    clock: Callable[[], datetime]
    figures: Figures
    not_before: datetime | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def post(self, *args: Any, **more: Any) -> Any:
        self.figures.early += self.not_before is not None and self.clock() < self.not_before
        try:
            return await self.inner.post(*args, **more)
        except ThrottledError as error:
            self.not_before = self.clock() + error.retry_after
            raise


async def ended(folder: Path, ending: str, *, events: int = 4) -> Figures:
    """The first and the third post end like that; then an hour passes on a clock of the test's."""
    clock, figures, one = Time(), Figures(events=events), rule("any", Level.HIGH)
    times = DeliveryTimes(post=timedelta(seconds=0.5))
    async with (
        fake_slack() as slack,
        whole_line(
            folder,
            slack.url,
            clock=clock,
            routes=Routes(default=Route(name="default", channel=CHANNEL)),
            rules=[one],
            times=times,
            token=TOKEN,
            messenger_as=lambda messenger: _Watched(messenger, clock, figures),
        ) as line,
    ):
        await line.line.watch(WIRE)
        for n in range(events):
            await receive(line.line, reported(n), rules=(one,))
        for _ in range(2):
            slack.endings["chat.postMessage"].append(ENDINGS[ending])
            await line.run(120)
        await line.run(3_600)
        to_send = {str(row.id) for row in await line.rows()}
        shown = deliveries_in(slack.messages[CHANNEL])
        figures.lost = len(to_send - shown.keys())
        figures.twice = shown.total() - len(shown)
    return figures
