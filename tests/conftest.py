"""Generated cases are as tests/budget.py says.

What a test sets up for the whole process is taken back: none finds another's logging.
"""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from monitor.workers import parent
from tests.budget import IS_CI, examples
from tests.fakes.shift import SHIFT

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None, max_examples=examples(100))
settings.load_profile("ci" if IS_CI else "local")


@pytest.fixture(autouse=True, scope="session")
def _one_date_for_children_too() -> Iterator[None]:
    """They are given an environment of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parent, "_ENVIRONMENT", (*parent._ENVIRONMENT, *SHIFT))
        yield


@pytest.fixture(autouse=True)
def _logging_as_it_comes() -> Iterator[None]:
    yield
    structlog.reset_defaults()
