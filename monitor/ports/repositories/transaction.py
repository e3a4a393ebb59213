"""The whole transaction, for the code that puts the parts together; use cases name the parts that they need."""

from typing import Protocol

from monitor.ports.daemons import HasDaemons
from monitor.ports.repositories import store as ports


class Transaction(
    ports.HasAlertHistory,
    ports.HasAnnouncements,
    ports.HasArticles,
    ports.HasBursts,
    ports.HasChannels,
    ports.HasConsultations,
    ports.HasCoverageStats,
    ports.HasDigests,
    ports.HasEvents,
    ports.HasHealth,
    ports.HasInteractions,
    ports.HasJournal,
    ports.HasLabels,
    ports.HasLinks,
    ports.HasNumbers,
    ports.HasOutbox,
    ports.HasPages,
    ports.HasPartyLists,
    ports.HasPrecedentResults,
    ports.HasRegister,
    ports.HasRetention,
    ports.HasRules,
    ports.HasScheduledTasks,
    ports.HasSources,
    ports.HasStories,
    HasDaemons,
    Protocol,
):
    """A transaction with all repositories: it is stored completely or not at all."""
