"""The page's outputs (JSON, Atom, CSV, iCalendar) on PostgreSQL: the same tests as on SQLite."""

import pytest

from monitor.store import DatabaseStore
from tests.web.conftest import Site
from tests.web.outputs import test_programs
from tests.web.outputs.test_programs import browser

__all__ = ["browser"]

pytestmark = pytest.mark.integration


@pytest.fixture
def site(store: DatabaseStore) -> Site:
    return Site(store)


_TESTS = {name: staticmethod(test) for name, test in vars(test_programs).items() if name.startswith("test_")}
TestOutputs = type("TestOutputs", (), _TESTS)
