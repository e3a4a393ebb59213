"""Few questions wait for the child process."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from monitor.errors import ChildLostError
from monitor.ports.repositories.user_actions import Explained
from monitor.web.outputs.explaining import Explaining


async def test_more_questions_than_may_wait_are_refused_until_one_is_answered() -> None:
    answered = asyncio.Event()

    async def explain(name: str) -> Explained:
        await answered.wait()
        return Explained(text=f"about {name}", alerted=False)

    explaining = Explaining(explain, most=2)
    waiting = [asyncio.create_task(explaining(name)) for name in ("a", "b")]
    await asyncio.sleep(0)
    with pytest.raises(HTTPException) as refused:
        await explaining("c")
    assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "30"})
    answered.set()
    assert [one.text for one in await asyncio.gather(*waiting)] == ["about a", "about b"]
    assert (await explaining("c")).text == "about c"


async def test_a_lost_child_is_no_answer_now() -> None:
    async def explain(_: str) -> Explained:
        raise ChildLostError("the answer took too long", cause="wall")

    explaining = Explaining(explain, most=1)
    for _ in range(2):
        with pytest.raises(HTTPException, match="took too long"):
            await explaining("a")
