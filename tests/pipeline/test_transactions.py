"""Each use case names the repositories that it needs, and no use case takes the whole transaction."""

import pkgutil
from importlib import import_module
from pathlib import Path

import monitor.pipeline
import monitor.reports
from monitor.ports.repositories import store, transaction
from tests.rows import each_row

FEW = 5
WIDE = {
    # one unit of work: what one response brings is read, joined, announced and counted, or nothing of it
    "IngestTransaction": 17,
    "PollTransaction": 19,
    # a new alert, an update, a burst and a merge are decided together, so that one event is one message
    "AnnounceTransaction": 9,
    # a digest shows events and the sources behind them, and is stored with what it lists
    "DigestTransaction": 8,
    "DigestQueueTransaction": 9,
    "PreviewTransaction": 9,
    # every kind of task: an act that begins is folded again with its register entry, and its alerts are updated
    "ScheduledTaskTransaction": 7,
    # a click or a message to the bot, with its effects
    "UserActionTransaction": 7,
    # a decision on two events, whose alerts in channels and direct messages are updated
    "ManualLinkTransaction": 6,
    # rules with their register, and the people who follow topics of theirs
    "ReloadTransaction": 7,
    # what the process, its sources, events and deliveries count
    "MetricsTransaction": 8,
    # one more than five: an alert as it is now
    "AlertRefreshTransaction": 6,
    # one more than five: the figures of sources and alerts, and the line that has them
    "DailyLineTransaction": 6,
}
"""Transactions of use cases with more than FEW repositories, and how many they have."""

MODULES = sorted(
    module.name
    for package in (monitor.pipeline, monitor.reports)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)
PARTS = {name: part for name, part in vars(store).items() if name.startswith("Has")}


def _members(kind: type) -> set[str]:
    """The attributes of a protocol, with those of the protocols that it inherits."""
    return {name for base in kind.__mro__ for name, value in vars(base).items() if isinstance(value, property)}


def _transactions() -> dict[str, type]:
    """The protocols of all use cases by name."""
    return {
        name: value
        for module in MODULES
        for name, value in vars(import_module(module)).items()
        if isinstance(value, type) and name.endswith("Transaction") and value.__module__ == module
    }


def test_each_part_of_a_transaction_is_one_repository() -> None:
    assert {name: len(_members(part)) for name, part in PARTS.items()} == dict.fromkeys(PARTS, 1)
    assert set(transaction.Transaction.__mro__) >= set(PARTS.values())


def test_a_use_case_needs_few_repositories_except_where_it_is_listed() -> None:
    found = {name: len(_members(kind)) for name, kind in _transactions().items()}
    assert len(found) > 30
    assert {name: count for name, count in found.items() if count > FEW} == WIDE


def test_the_protocol_of_a_use_case_only_combines_parts() -> None:
    own = {
        name: [m for m, v in vars(kind).items() if isinstance(v, property)] for name, kind in _transactions().items()
    }
    assert {name: members for name, members in own.items() if members} == {}


@each_row(MODULES)
def test_no_use_case_imports_the_whole_transaction(module: str) -> None:
    path = Path(import_module(module).__file__ or "")
    assert transaction.__name__ not in path.read_text(encoding="utf-8")
