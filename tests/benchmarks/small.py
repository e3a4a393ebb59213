"""Runs a benchmark with small sizes and keeps the steps that it printed."""

from types import ModuleType

from tests.benchmarks.measuring import Row


class Steps:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, what: str) -> None:
        self.seen.append(what)


def small(bench: ModuleType, **sizes: int) -> tuple[tuple[Row, ...], Steps]:
    steps = Steps()
    return bench.measure(steps, **sizes), steps
