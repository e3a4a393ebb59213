"""All that a page may read, for the code that puts the parts together; reports name the parts that they need."""

from typing import Protocol

from monitor.ports.metrics import HasRuleCounts
from monitor.ports.page import HasEventList
from monitor.ports.page_known import HasKnownActs
from monitor.ports.page_operations import HasPageOperations
from monitor.ports.transaction import Transaction

__all__ = ["PageQueries"]


class PageQueries(Transaction, HasEventList, HasKnownActs, HasPageOperations, HasRuleCounts, Protocol):
    """The repositories of a transaction, and the lists that are made for pages, over one read connection."""
