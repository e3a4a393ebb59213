from collections.abc import AsyncIterator

import pytest

from monitor.messengers.slack import open_slack
from tests.integration.slack.emulator import MINIMAL, Emulator
from tests.messengers.contract.suite import MessengerContract, Stage

pytestmark = pytest.mark.integration


@pytest.fixture
async def stage(emulator: Emulator) -> AsyncIterator[Stage]:
    channels = emulator.channels
    async with open_slack(MINIMAL, base_url=emulator.api_url) as messenger:
        yield Stage(
            messenger=messenger,
            channel=channels["policy-alerts"],
            other=channels["policy-digest"],
            reads_since=False,  # emulate 0.12.2 ignores `oldest`
        )


class TestSlackOnTheEmulator(MessengerContract):
    pass
