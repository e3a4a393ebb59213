from collections.abc import Iterator

import pytest

from tests.integration.slack.emulator import Emulator, WireMock, running_emulator, running_wiremock


@pytest.fixture
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """A workspace with a clean slate."""
    with running_emulator(tmp_path_factory.mktemp("emulate")) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireMock]:
    with running_wiremock(tmp_path_factory.mktemp("wiremock")) as running:
        yield running


@pytest.fixture
def network(proxy: WireMock, emulator: Emulator) -> WireMock:
    """A proxy before the workspace, still without faults."""
    return proxy.point_at(emulator.api_url.removesuffix("/api/"))
