"""In CI, generated cases are the same at every run, so that a red run can be repeated; elsewhere they vary.

What a test sets up for the whole process is taken back: none finds another's logging.
"""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _logging_as_it_comes() -> Iterator[None]:
    yield
    structlog.reset_defaults()
