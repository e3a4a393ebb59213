"""A second reader that says what it is given, and the text of answers made by hand."""

import json
from collections import deque
from collections.abc import Awaitable, Callable

from monitor.domain.acts.second_reader import Question
from monitor.errors import SecondReaderError


def said(**fields: object) -> str:
    """The text of an answer that fits the schema, "no" where the fields don't say otherwise."""
    usual = {
        "act_words": "",
        "is_act": False,
        "direction_words": "",
        "direction": "none",
        "stage_words": "",
        "stage": "announced",
        "measure_words": "",
        "measure": "other",
        "issuer_words": "",
        "goods_words": [],
    }
    return json.dumps({**usual, **fields})


class FakeSecondReader:
    """Answers the next of `answers`, then `always`; an error raises. `asked` are the questions.

    `meanwhile` happens once, while it is asked.
    """

    def __init__(self, *answers: str | SecondReaderError, model: str = "tiny") -> None:
        self.model = model
        self.answers = deque(answers)
        self.always: str | SecondReaderError = said()
        self.asked: list[Question] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def ask(self, question: Question) -> str:
        self.asked.append(question)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        answer = self.answers.popleft() if self.answers else self.always
        if isinstance(answer, SecondReaderError):
            raise answer
        return answer
