from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.fakes.translator import FakeTranslator
from tests.ingest.contract.translator import TranslatorContract, TranslatorStage
from tests.ingest.http.servers import serving, translator


class TestTheFake(TranslatorContract):
    @pytest.fixture
    def stage(self) -> TranslatorStage:
        fake = FakeTranslator()

        def fail() -> None:
            fake.fault = "no answer"

        return TranslatorStage(translator=fake, teach=fake.known.__setitem__, fail=fail)


class TestLibreTranslate(TranslatorContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[TranslatorStage]:
        known: dict[str, str] = {}
        broken: list[bool] = []

        async def answer(asked: web.Request) -> web.Response:
            said = await asked.json()
            if broken:
                return web.json_response({"error": "out of memory"}, status=500)
            return web.json_response({"translatedText": known[said["q"]]})

        async with serving(answer, size=10_000) as base, translator(base) as real:
            yield TranslatorStage(translator=real, teach=known.__setitem__, fail=lambda: broken.append(True))
