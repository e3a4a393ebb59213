"""How the parts are put together, as far as the settings decide it."""

from pathlib import Path

import pytest

from monitor.app.assemble import assemble
from monitor.app.storage.locks import locked_folders
from monitor.daemon.parts import Timing
from monitor.errors import AlreadyRunningError
from monitor.settings import Settings, read_settings
from monitor.store import lock_folder
from tests.fakes.reading import NOW


def settings(**named: str) -> Settings:
    return read_settings({f"MONITOR_{name.upper()}": value for name, value in named.items()})


def test_the_data_folder_is_held_once_for_the_database_in_it(tmp_path: Path) -> None:
    found = locked_folders(settings(data_dir=str(tmp_path)))
    assert found == {tmp_path: "MONITOR_DATA_DIR"}
    (tmp_path / "link").symlink_to(tmp_path)
    url = f"sqlite:///{tmp_path}/link/other.db"
    assert locked_folders(settings(data_dir=str(tmp_path), database_url=url)) == found


def test_a_database_elsewhere_is_held_beside_the_data(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    url = f"sqlite:///{elsewhere}/monitor.db"
    assert locked_folders(settings(data_dir=str(data), database_url=url)) == {
        data: "MONITOR_DATA_DIR",
        elsewhere: "MONITOR_DATABASE_URL",
    }


def test_a_database_on_a_server_has_a_lease_of_its_own(tmp_path: Path) -> None:
    found = locked_folders(settings(data_dir=str(tmp_path), database_url="postgresql://u@h/n"))
    assert found == {tmp_path: "MONITOR_DATA_DIR"}


async def test_two_data_folders_can_not_share_one_database(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    second = settings(data_dir=str(tmp_path / "b"), database_url=f"sqlite:///{shared}/monitor.db")
    with (
        lock_folder(shared, now=NOW, setting="MONITOR_DATABASE_URL"),
        pytest.raises(AlreadyRunningError, match=rf"uses {shared}\. Stop it, or set MONITOR_DATABASE_URL"),
    ):
        async with assemble(second, timing=Timing(clock=lambda: NOW)):
            pass
