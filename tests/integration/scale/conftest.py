from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from monitor.ports.children.backtest import Archive
from monitor.ports.queries.corpus import SplitArchive
from monitor.workers.cluster import ClusterArchive, Credentials, connect
from tests.integration.scale.cluster import Cluster, started
from tests.workers.contract.archive_work import COMPARISON, mortal
from tests.workers.contract.test_archive import OpenArchive


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture
def open_archive(cluster: Cluster) -> OpenArchive:
    @asynccontextmanager
    async def opened(files: Sequence[SplitArchive]) -> AsyncIterator[Archive]:
        async with (
            connect(cluster.address, Credentials()) as client,
            ClusterArchive(client, files, mortal, COMPARISON, part_size=30) as archive,
        ):
            yield archive

    return opened
