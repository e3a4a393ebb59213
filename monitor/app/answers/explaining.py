"""Answers to questions of people and programs, as `monitor why` and other reports give them, each in a child process.

Reading a text needs the vocabulary and rules, which the daemon does not load, and the text comes from outside. A child
that takes too long is killed, and its memory is freed. One question is answered at a time.
"""

import asyncio
import multiprocessing
import os
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Literal

from monitor.errors import ChildLostError, MonitorError, StoreError
from monitor.ports.repositories.user_actions import Explained, Reported
from monitor.settings import Settings

LIMIT = timedelta(seconds=60)
"""Time limit of a question; a slow machine needs some seconds to load the vocabulary."""

_Question = Literal["why", "page", "judge", "report"]
_Answer = Explained | Reported | None


class ChildExplainer:
    """Implements `ports.Explainer` for the database and the rules of `settings`."""

    def __init__(self, settings: Settings, *, limit: timedelta = LIMIT) -> None:
        self._settings = replace(settings, slack_bot_token=None, slack_app_token=None, translate_key=None, llm=None)
        self._limit = limit
        self._lock = asyncio.Lock()

    async def why(self, name: str, *, channel: str) -> Explained | None:
        found = await self._ask("why", name, channel)
        assert not isinstance(found, Reported), "a question why has an explanation"
        return found

    async def why_on_page(self, name: str) -> Explained:
        """As `why`, for the readers of the page; for an unknown name with what is near."""
        found = await self._ask("page", name, "")
        assert isinstance(found, Explained), "an unknown name has an answer, too"
        return found

    async def judge(self, text: str, *, channel: str) -> Explained:
        found = await self._ask("judge", text, channel)
        assert isinstance(found, Explained), "a text always has an answer"
        return found

    async def report(self, text: str, *, channel: str) -> Reported:
        found = await self._ask("report", text, channel)
        assert isinstance(found, Reported), "a request always has a report"
        return found

    async def _ask(self, question: _Question, about: str, channel: str) -> _Answer:
        async with self._lock:
            return await asyncio.to_thread(_in_child, question, self._settings, (about, channel), self._limit)


def _in_child(question: _Question, settings: Settings, about: tuple[str, str], limit: timedelta) -> _Answer:
    """The answer of a child. Raises ChildLostError if it takes too long or crashes, else the error that it raised."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, question, settings, about), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(limit.total_seconds()):
            raise ChildLostError("the answer took too long", cause="wall")
        answer: _Answer | MonitorError = ours.recv()
    except EOFError as e:
        raise ChildLostError("the process that looked up the answer crashed", cause="crash") from e
    finally:
        child.kill()
        child.join()
        ours.close()
    if isinstance(answer, MonitorError):
        raise answer
    return answer


def _answer(pipe: Connection, question: _Question, settings: Settings, about: tuple[str, str]) -> None:
    """Answer a question in the child, at a lower priority than the children that read feeds."""
    from monitor.app.answers import questions  # reads texts: not loaded in the daemon

    os.nice(5)
    answers = {
        "why": questions.answer_why,
        "page": questions.answer_why_on_page,
        "judge": questions.judge_text,
        "report": questions.answer_report,
    }
    try:
        found: _Answer | StoreError = asyncio.run(answers[question](settings, *about))
    except MonitorError as e:
        found = StoreError(str(e))  # only the text is shown, and this type can be pickled
    pipe.send(found)
