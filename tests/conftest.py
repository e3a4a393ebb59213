"""What holds for every test: the budget of generated cases, logging reset after each test, quick collection."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from structlog.dev import ConsoleRenderer, plain_traceback

from monitor.workers import parent
from tests.budget import IS_CI, examples
from tests.fakes.shift import SHIFT
from tests.schemas import start_with_the_schema
from tests.statements import share_compiled_statements

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None, max_examples=examples(100))
settings.load_profile("ci" if IS_CI else "local")
share_compiled_statements()
start_with_the_schema()

_PROCESSORS = (*structlog.get_config()["processors"][:-1], ConsoleRenderer(exception_formatter=plain_traceback))


def _log_plainly() -> None:
    """Log as structlog does by itself, but without frames and colours around tracebacks: they take 0.3 s each."""
    structlog.reset_defaults()
    structlog.configure(processors=list(_PROCESSORS))


_log_plainly()

_INTEGRATION = Path(__file__).parent / "integration"


def pytest_configure() -> None:
    """Pause the garbage collector while tests are collected: collection makes a million objects and drops few."""
    gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out tests/integration where `-m "not integration"` (the default) deselects all of it: 7,000 items."""
    return True if collection_path == _INTEGRATION and config.option.markexpr == "not integration" else None


def pytest_collection_finish() -> None:
    """Take the collected items out of the collector's sight: no later pass goes over them."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _one_date_for_children_too() -> Iterator[None]:
    """They are given an environment of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parent, "_ENVIRONMENT", (*parent._ENVIRONMENT, *SHIFT))
        yield


@pytest.fixture(autouse=True)
def _logging_as_it_comes() -> Iterator[None]:
    yield
    _log_plainly()
