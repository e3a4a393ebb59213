"""All of tests/store/contract on PostgreSQL: the same functions, a class for each of its files."""

from importlib import import_module
from pathlib import Path

import pytest

import tests.store.contract

pytestmark = pytest.mark.integration


def _class_of(name: str) -> type:
    module = import_module(f"tests.store.contract.{name}")
    tests_ = {n: staticmethod(f) for n, f in vars(module).items() if n.startswith("test_")}
    return type(f"Test{name.removeprefix('test_').title()}", (), tests_)


for _file in sorted(Path(next(iter(tests.store.contract.__path__))).glob("test_*.py")):
    _suite = _class_of(_file.stem)
    globals()[_suite.__name__] = _suite
