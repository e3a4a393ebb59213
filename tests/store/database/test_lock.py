import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import AlreadyRunningError, StoreError
from monitor.store import holder_of, lock_folder
from tests.store.examples import NOW


def test_a_second_monitor_gets_the_holder_of_the_folder(tmp_path: Path) -> None:
    with lock_folder(tmp_path, now=NOW), pytest.raises(AlreadyRunningError) as caught, lock_folder(tmp_path, now=NOW):
        pass
    started = f"{NOW.astimezone():%H:%M}"
    assert str(caught.value) == (
        f"Another monitor (pid {os.getpid()}, started {started}) uses {tmp_path}. Stop it, or set MONITOR_DATA_DIR."
    )


def test_the_error_names_the_setting_of_a_shared_database(tmp_path: Path) -> None:
    with (
        lock_folder(tmp_path, now=NOW),
        pytest.raises(AlreadyRunningError, match=r"Stop it, or set MONITOR_DATABASE_URL\.$"),
        lock_folder(tmp_path, now=NOW, setting="MONITOR_DATABASE_URL"),
    ):
        pass


def test_a_holder_of_another_day_is_reported_with_its_date(tmp_path: Path) -> None:
    later = NOW + timedelta(days=3)
    started = f"started {NOW.astimezone().day} {NOW.astimezone():%b %H:%M}"
    with (
        lock_folder(tmp_path, now=NOW),
        pytest.raises(AlreadyRunningError, match=started),
        lock_folder(tmp_path, now=later),
    ):
        pass


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with lock_folder(tmp_path, now=NOW):
            assert (tmp_path / "monitor.lock").exists()


def test_the_holder_can_be_read_without_locking(tmp_path: Path) -> None:
    assert holder_of(tmp_path, now=NOW) is None
    with lock_folder(tmp_path, now=NOW):
        assert holder_of(tmp_path, now=NOW) == f" (pid {os.getpid()}, started {NOW.astimezone():%H:%M})"
    assert holder_of(tmp_path, now=NOW) is None
    with lock_folder(tmp_path, now=NOW):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib; from datetime import datetime, UTC; from monitor.store import lock_folder\n"
        "with lock_folder(pathlib.Path(sys.argv[1]), now=datetime.now(UTC)): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError, match=f"pid {child.pid}"), lock_folder(tmp_path, now=NOW):
            pass
        child.kill()
    with lock_folder(tmp_path, now=NOW):
        assert (tmp_path / "monitor.lock").read_text().startswith(f"{os.getpid()} ")


def test_an_empty_lock_file_still_locks(tmp_path: Path) -> None:
    with lock_folder(tmp_path, now=NOW):
        (tmp_path / "monitor.lock").write_text("?")
        with pytest.raises(AlreadyRunningError, match=r"^Another monitor uses"), lock_folder(tmp_path, now=NOW):
            pass


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "data"
    with lock_folder(folder, now=NOW):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_that_can_not_be_made_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match=r"cannot use the data folder \(.*\)\. Set MONITOR_DATA_DIR"),
        lock_folder(tmp_path / "file" / "data", now=NOW),
    ):
        pass
