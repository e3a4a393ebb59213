"""What every SecondReader does, whatever stands behind it. Subclass the contract and give a `stage` fixture."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from monitor.domain.sources.schedule import Outcome
from monitor.errors import SecondReaderError
from monitor.language.secondreader.question import question_on
from monitor.ports.repositories.second_reader import SecondReader
from tests.fakes.second_reader import said

QUESTION = question_on("China bans exports of gallium", "From Monday.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderStage:
    """A second reader; `teach` gives the text of its next answer, `fail` makes it fail, `throttle` ask for rest."""

    reader: SecondReader
    teach: Callable[[str], None]
    fail: Callable[[], None]
    throttle: Callable[[timedelta], None]


class SecondReaderContract:
    def test_it_has_a_name(self, stage: SecondReaderStage) -> None:
        assert stage.reader.model == "tiny-1b"

    @pytest.mark.parametrize("answer", [said(), said(is_act=True, act_words="China禁止"), "no JSON", "", "{", "null"])
    async def test_the_answer_is_returned_unchanged(self, stage: SecondReaderStage, answer: str) -> None:
        stage.teach(answer)
        assert await stage.reader.ask(QUESTION) == answer

    async def test_each_question_is_asked_anew(self, stage: SecondReaderStage) -> None:
        stage.teach("one")
        stage.teach("two")
        assert [await stage.reader.ask(QUESTION), await stage.reader.ask(QUESTION)] == ["one", "two"]

    async def test_every_failure_is_an_error_that_says_where_and_what_to_do(self, stage: SecondReaderStage) -> None:
        stage.fail()
        with pytest.raises(SecondReaderError, match=r"^http://\S+/chat/completions: .+; .+") as e:
            await stage.reader.ask(QUESTION)
        assert Outcome(e.value.outcome) is Outcome.SERVER_ERROR
        assert e.value.retry_after is None

    async def test_a_rate_limit_has_its_retry_after(self, stage: SecondReaderStage) -> None:
        stage.throttle(timedelta(minutes=7))
        with pytest.raises(SecondReaderError) as e:
            await stage.reader.ask(QUESTION)
        assert (Outcome(e.value.outcome), e.value.retry_after) == (Outcome.THROTTLED, timedelta(minutes=7))
