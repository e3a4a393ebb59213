"""Questions of people who clicked, answered as `monitor why` answers them, each in a process of its own.

Reading a text takes words and rules that the daemon doesn't carry, and the text is a stranger's: whoever takes too long
is killed, and memory comes back with its end. One question is answered at a time.
"""

import asyncio
import multiprocessing
import os
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Literal

from monitor.errors import ChildLostError, MonitorError, StoreError
from monitor.ports.interacting import Explained
from monitor.settings import Settings

__all__ = ["ChildExplainer"]

LIMIT = timedelta(seconds=60)
"""How long a question may take; a slow machine needs some seconds to load the words."""

_Question = Literal["told", "judged"]


class ChildExplainer:
    """Implements `ports.Explainer` for the database and the rules of `settings`."""

    def __init__(self, settings: Settings, *, limit: timedelta = LIMIT) -> None:
        self._settings = replace(settings, slack_bot_token=None, slack_app_token=None, translate_key=None, llm=None)
        self._limit = limit
        self._turn = asyncio.Lock()

    async def why(self, name: str, *, channel: str) -> Explained | None:
        return await self._ask("told", name, channel)

    async def judge(self, text: str, *, channel: str) -> Explained:
        found = await self._ask("judged", text, channel)
        assert found is not None, "a text is judged by its words where nothing else is known"
        return found

    async def _ask(self, question: _Question, about: str, channel: str) -> Explained | None:
        async with self._turn:
            return await asyncio.to_thread(_in_child, question, self._settings, (about, channel), self._limit)


def _in_child(question: _Question, settings: Settings, about: tuple[str, str], limit: timedelta) -> Explained | None:
    """Raises ChildLostError where the child takes too long or ends without an answer, else what it raised."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, question, settings, about), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(limit.total_seconds()):
            raise ChildLostError("the question took too long to answer", cause="wall")
        answer: Explained | MonitorError | None = ours.recv()
    except EOFError as e:
        raise ChildLostError("the process that looked it up broke", cause="crash") from e
    finally:
        child.kill()
        child.join()
        ours.close()
    if isinstance(answer, MonitorError):
        raise answer
    return answer


def _answer(line: Connection, question: _Question, settings: Settings, about: tuple[str, str]) -> None:
    """What runs in the child: what is asked, and where the answer is shown. It gives way to those that read feeds."""
    from monitor.app import questions  # reads texts: the daemon doesn't carry it

    os.nice(5)
    ask = {"told": questions.told, "judged": questions.judged}[question]
    try:
        found: Explained | StoreError | None = asyncio.run(ask(settings, *about))
    except MonitorError as e:
        found = StoreError(str(e))  # of all kinds the text alone is told, and it can be sent
    line.send(found)
