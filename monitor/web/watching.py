"""What events touch of the watch list, for pages that may show it."""

from collections.abc import Callable

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.watch.exposure import NOT_EXPOSED, Exposure
from monitor.domain.watch.subjects import Subjects, subjects_of_event
from monitor.domain.watch.summary import summary_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.wording.messages.for_us import for_us


def touches_in_words(config: RuntimeConfig) -> Callable[[PolicyEvent], str]:
    """Return the line on what an event touches, "" for nothing."""
    return lambda event: for_us(summary_of(_exposure(config, event), config.vocabulary, ()))


def _exposure(config: RuntimeConfig, event: PolicyEvent) -> Exposure:
    if config.exposure is None:
        return NOT_EXPOSED
    issuer = issuer_of_key(event.issuer)
    if event.state is None:
        return config.exposure.of(Subjects(issuer=issuer, target=event.target, goods=event.commodities))
    return config.exposure.of(subjects_of_event(issuer, event.state, ()))
