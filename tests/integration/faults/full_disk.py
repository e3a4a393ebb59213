"""A disk that fills up while the daemon runs, and has room again (case 9)."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.slack_server import fake_slack_aside
from tests.integration.faults.daemon import CHANNEL, Daemon, bans, feed, serving
from tests.integration.faults.kills import deliveries_in, is_sound

_EVENTS = 12


@contextmanager
def small_disk(folder: Path, *, mb: int) -> Iterator[Path]:
    """Skips the test without the right to mount."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mb}m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(disk: Path, *, but: int = 0) -> Path:
    """A file that leaves so many bytes of the disk free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4_096):
            pass
    os.truncate(filler, max(filler.stat().st_size - but, 0))
    return filler


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds from the full disk to a health check that fails, and from room to the last alert and a good check."""

    to_red: float
    to_resume: float
    lost: int
    twice: int
    sound: bool

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.twice) and self.sound


def filled_while_running(folder: Path, *, mb: int = 16, but: int = 0) -> Figures:
    """Half of the events arrive while so few bytes are free."""
    early, late = bans(_EVENTS)[: _EVENTS // 2], bans(_EVENTS)[_EVENTS // 2 :]
    pages = {"early": feed(early), "late": feed(late)}
    with (
        small_disk(folder / "small", mb=mb) as disk,
        fake_slack_aside() as slack,
        serving(pages, held=["late"]) as site,
        Daemon(folder, site, slack, data=disk / "data") as daemon,
    ):
        daemon.start()
        daemon.until(lambda: len(daemon.alerts()) == len(early) and bool(site.asked["late"]))
        filler = fill(disk, but=but)
        site.held.clear()
        to_red = daemon.until(lambda: not all(daemon.health().values()))
        daemon.until(lambda: "disk full" in daemon.log())
        filler.unlink()
        to_resume = daemon.until(lambda: len(daemon.alerts()) == _EVENTS and not daemon.waiting())
        to_resume += daemon.until(lambda: all(daemon.health().values()))
        daemon.end(signal.SIGKILL)
        return Figures(
            to_red=to_red,
            to_resume=to_resume,
            lost=_EVENTS - len(daemon.alerts()),
            twice=sum(n - 1 for n in deliveries_in(slack.messages[CHANNEL]).values()),
            sound=is_sound(daemon.data / "monitor.db"),
        )
