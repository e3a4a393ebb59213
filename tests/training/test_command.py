"""The commands of the training, where they cannot begin, and what `make train` prints by default."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.patterns import __main__ as patterns
from tests.training import __main__ as training
from tests.training import developments
from tests.training.encoder import __main__ as encoder

COMMANDS = [
    pytest.param(training.main, id="training"),
    pytest.param(developments.main, id="developments"),
    pytest.param(encoder.main, id="encoder"),
    pytest.param(patterns.main, id="patterns"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_without_the_texts_is_refused_with_what_it_lacks(command: click.Command, tmp_path: Path) -> None:
    (tmp_path / "pool").mkdir()
    (tmp_path / "pool/screened.jsonl").touch()
    done = CliRunner().invoke(command, ["--texts", str(tmp_path)])
    assert done.exit_code == 2
    assert f"{tmp_path} lacks pool/ordinary.jsonl, bench/wild.jsonl" in done.stderr
    assert "The texts are not in this repository; name the folder that has them." in done.stderr


def test_fifty_of_the_worst_errors_are_listed() -> None:
    (errors,) = (p for p in training.main.params if p.name == "errors")
    assert errors.default == 50
