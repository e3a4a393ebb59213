"""What the rest needs from outside, as small Protocols, and the values that cross them."""

from monitor.ports.articles import ArticleShelf, EventArticle, EventBook, EventOrigin, Kept, SourceBook, StoredAct
from monitor.ports.delivering import AnnouncementBook, Backlog, ChannelBook, ChannelState, Messenger, Outbox
from monitor.ports.fetching import Fetched, Fetcher, FetchRequest
from monitor.ports.harvesting import Harvest, Harvested, Harvester, HarvestJob, Knowledge, RefusedItem
from monitor.ports.lookup import Archive, ArticleStored, DroppedItem, EventRow, PossibleRow, SourceRow, Trace, Traces
from monitor.ports.rules import (
    BROKEN_PACKS,
    RULE_WARNINGS,
    ActiveRules,
    PackFiles,
    PackLoaded,
    Revision,
    RuleBook,
    RuleFiles,
    RulesFolder,
    RulesLoaded,
    RuleWatcher,
    Trouble,
)
from monitor.ports.store import HEARTBEAT, Journal, Store, Transaction
from monitor.ports.translating import Translator

__all__ = [
    "BROKEN_PACKS",
    "HEARTBEAT",
    "RULE_WARNINGS",
    "ActiveRules",
    "AnnouncementBook",
    "Archive",
    "ArticleShelf",
    "ArticleStored",
    "Backlog",
    "ChannelBook",
    "ChannelState",
    "DroppedItem",
    "EventArticle",
    "EventBook",
    "EventOrigin",
    "EventRow",
    "FetchRequest",
    "Fetched",
    "Fetcher",
    "Harvest",
    "HarvestJob",
    "Harvested",
    "Harvester",
    "Journal",
    "Kept",
    "Knowledge",
    "Messenger",
    "Outbox",
    "PackFiles",
    "PackLoaded",
    "PossibleRow",
    "RefusedItem",
    "Revision",
    "RuleBook",
    "RuleFiles",
    "RuleWatcher",
    "RulesFolder",
    "RulesLoaded",
    "SourceBook",
    "SourceRow",
    "Store",
    "StoredAct",
    "Trace",
    "Traces",
    "Transaction",
    "Translator",
    "Trouble",
]
