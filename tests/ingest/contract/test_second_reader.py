from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.domain.sources.schedule import Outcome
from monitor.errors import SecondReaderError
from tests.fakes.chat_server import ChatServer, complaint
from tests.fakes.second_reader import FakeSecondReader
from tests.ingest.contract.second_reader import SecondReaderContract, SecondReaderStage
from tests.ingest.http.servers import chat_model

WHERE = "http://model.example/v1/chat/completions"


class TestTheFake(SecondReaderContract):
    @pytest.fixture
    def stage(self) -> SecondReaderStage:
        fake = FakeSecondReader(model="tiny-1b")

        def fail() -> None:
            fake.answers.append(SecondReaderError(f"{WHERE}: a fault; check it", outcome=Outcome.SERVER_ERROR))

        def throttle(wait: timedelta) -> None:
            error = SecondReaderError(f"{WHERE}: too often; wait", outcome=Outcome.THROTTLED, retry_after=wait)
            fake.answers.append(error)

        return SecondReaderStage(reader=fake, teach=fake.answers.append, fail=fail, throttle=throttle)


class TestAChatModel(SecondReaderContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[SecondReaderStage]:
        server = ChatServer()

        def throttle(wait: timedelta) -> None:
            reply = complaint("Rate limit reached", 429, **{"Retry-After": f"{wait.total_seconds():.0f}"})
            server.replies.append(reply)

        async with server.serving() as base, chat_model(base) as real:
            yield SecondReaderStage(
                reader=real,
                teach=server.replies.append,
                fail=lambda: server.replies.append(complaint("out of memory", 500)),
                throttle=throttle,
            )
