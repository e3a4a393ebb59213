"""The names of list changes for a channel, as files under the alert of the event that they belong to."""

from collections.abc import Iterator, Sequence

from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.facts import ListFileFacts
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.lists.table import COLUMNS, NAME_COLUMNS, change_table
from monitor.domain.lists.version import ListChange
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasPartyLists

LIST_FILE_ROWS = 5_000
"""The most rows of a file in a message; `monitor events show --csv` has all."""


def list_files(
    tx: HasPartyLists,
    event: PolicyEvent,
    announcement: Announcement,
    reports: Sequence[Report],
    config: RuntimeConfig,
) -> Iterator[tuple[ArticleId, ListFileFacts]]:
    """The files of the event's articles that report list changes, each with its article.

    None for a source whose sentences the channel may not see, or whose words must be deleted after a time: a file that
    was shared can't be taken back.
    """
    by_article = {report.ref.article_id: report for report in reversed(reports)}
    readers = config.routes.audience_of(announcement.channel)
    for change in tx.party_lists.changes_of(list(by_article)):
        report = by_article[change.article_id]
        shown = report.shown(readers)
        if shown.sentences and report.terms.keep_text is None:
            yield change.article_id, _facts(event, report, change, config, whole=shown.texts)


def _facts(
    event: PolicyEvent, report: Report, change: ListChange, config: RuntimeConfig, *, whole: bool
) -> ListFileFacts:
    diff = change.diff
    rows = change_table([change], columns=len(COLUMNS) if whole else NAME_COLUMNS)
    return ListFileFacts(
        label=event.label,
        list_id=change.list_id,
        day=report.seen_at.date(),
        added=len(diff.added),
        removed=len(diff.removed),
        changed=len(diff.changed),
        rows=rows[:LIST_FILE_ROWS],
        visible_in=config.routes.channels_for([report.terms]),
    )
