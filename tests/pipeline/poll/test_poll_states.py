"""Results of polls without new items in few transactions."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import SourceId
from monitor.pipeline.poll.poll_states import PollStates, Unchanged
from tests.fakes.store import FakeStore
from tests.store.examples import NOW, source


class Stored:
    """The repositories of sources and of their health, with what each transaction stored."""

    def __init__(self) -> None:
        self.sources = self.health = self
        self.saved: list[list[SourceId]] = []
        self.certificates: dict[SourceId, datetime | None] = {}

    def save_all(self, states: Sequence[PollState]) -> None:
        self.saved.append([state.source_id for state in states])

    def reached(self, certificates: Mapping[SourceId, datetime | None]) -> None:
        self.certificates |= certificates


def unchanged(name: str) -> Unchanged:
    of = source(name)
    state = PollState(source_id=of.id, due_at=NOW)
    return Unchanged(source=of, before=state, later=state, certificate_until=NOW)


async def test_a_result_waits_for_as_many_others_as_are_under_way() -> None:
    stored = Stored()
    tx: Any = stored
    states = PollStates(FakeStore(tx), config=lambda: tx, clock=lambda: NOW)
    with states.poll(), states.poll(), states.poll():
        await asyncio.gather(states.save(unchanged("a")), states.save(unchanged("b")))
        await states.save(unchanged("c"))
    assert stored.saved == [["a", "b"], ["c"]]
    assert stored.certificates == {"a": NOW, "b": NOW, "c": NOW}


async def test_the_only_poll_does_not_wait() -> None:
    stored = Stored()
    tx: Any = stored
    states = PollStates(FakeStore(tx), config=lambda: tx, clock=lambda: NOW)
    with states.poll():
        await states.save(unchanged("a"))
    assert stored.saved == [["a"]]
