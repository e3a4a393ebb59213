"""What every `ports.Archive` does, on a cluster: the functions of tests/workers/contract."""

import pytest

from tests.workers.contract import test_archive

pytestmark = pytest.mark.integration

globals().update({name: test for name, test in vars(test_archive).items() if name.startswith("test_")})
