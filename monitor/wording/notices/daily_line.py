"""The daily line on the monitor itself."""

from monitor.domain.alerts.digest_content import MonitoringSummary
from monitor.wording.messages.digests import silent_sources
from monitor.wording.phrases.english import counted


def daily_line(summary: MonitoringSummary, *, alerts: int) -> str:
    """`Checked 41 of 43 sources in 24 hours: 0 alerts, 4,812 items read, 2 silent (gacc 3 d, miit 31 h).`"""
    parts = (counted(alerts, "alert"), f"{counted(summary.items, 'item')} read", silent_sources(summary))
    return f"Checked {summary.reached:,} of {counted(summary.sources, 'source')} in 24 hours: {', '.join(parts)}."
