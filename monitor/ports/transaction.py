"""The whole transaction, for the code that puts the parts together; use cases name the parts that they need."""

from typing import Protocol

from monitor.ports.store import (
    HasAlertHistory,
    HasAnnouncements,
    HasArticles,
    HasBursts,
    HasChannels,
    HasConsultations,
    HasCoverageStats,
    HasDigests,
    HasEvents,
    HasHealth,
    HasInteractions,
    HasJournal,
    HasLabels,
    HasLinks,
    HasNumbers,
    HasOutbox,
    HasPages,
    HasPrecedentResults,
    HasRegister,
    HasRetention,
    HasRules,
    HasScheduledTasks,
    HasSources,
    HasStories,
)

__all__ = ["Transaction"]


class Transaction(
    HasAlertHistory,
    HasAnnouncements,
    HasArticles,
    HasBursts,
    HasChannels,
    HasConsultations,
    HasCoverageStats,
    HasDigests,
    HasEvents,
    HasHealth,
    HasInteractions,
    HasJournal,
    HasLabels,
    HasLinks,
    HasNumbers,
    HasOutbox,
    HasPages,
    HasPrecedentResults,
    HasRegister,
    HasRetention,
    HasRules,
    HasScheduledTasks,
    HasSources,
    HasStories,
    Protocol,
):
    """A transaction with all repositories: it is stored completely or not at all."""
