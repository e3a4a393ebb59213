"""All that a page may read, for the code that puts the parts together; reports name the parts that they need."""

from typing import Protocol

from monitor.ports.queries.metrics import HasRuleCounts
from monitor.ports.queries.page import HasEventList
from monitor.ports.queries.page_known import HasKnownActs
from monitor.ports.queries.page_operations import HasPageOperations
from monitor.ports.repositories.transaction import Transaction


class PageQueries(Transaction, HasEventList, HasKnownActs, HasPageOperations, HasRuleCounts, Protocol):
    """The repositories of a transaction, and the lists that are made for pages, over one read connection."""
