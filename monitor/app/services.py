"""Construction of the services from poll to delivery, over one store, runtime config and clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from monitor.app.messaging.channels import unserved
from monitor.app.messaging.messengers import Outlet
from monitor.app.network.http_settings import own_addresses
from monitor.app.storage.backups import daily_backup_maker
from monitor.daemon.parts import UseCases
from monitor.daemon.periodic_jobs import PeriodicJobs
from monitor.daemon.volume_report import VolumeReport, WouldAlert
from monitor.domain.delivery.reroute import Fallbacks
from monitor.domain.operations.meters import Meters
from monitor.ingest.canary import CANARY, CANARY_RULE, CanaryFetcher, CanaryMatchFilter
from monitor.ingest.sample import SampleFetcher
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.pipeline.delivery.deliverers import Deliverers, MessengerDeliverer
from monitor.pipeline.operations.canary import CanarySource, CanaryWatch
from monitor.pipeline.operations.daily_backup import DailyBackup
from monitor.pipeline.operations.daily_line import DailyLine
from monitor.pipeline.operations.dead_mans_switch import DeadMansSwitch
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.poll.number_gaps import NumberGapWatch
from monitor.pipeline.poll.second_reader import Consulter
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import Extractor
from monitor.ports.children.pages import PageReader
from monitor.ports.delivery import Messenger
from monitor.ports.network.fetch import Fetcher
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.repositories.second_reader import SecondReader
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evaluation.volume import events_that_alert, expected_volume
from monitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What all services share. `config` returns the current runtime config, which edits of the rules replace."""

    settings: Settings
    store: Store[Transaction]
    fetcher: Fetcher
    extractor: Extractor
    config: Callable[[], RuntimeConfig]
    clock: Callable[[], datetime]
    jitter: Random
    meters: Meters = field(default_factory=Meters)

    def use_cases(
        self, deliverer: Deliverers, pages: PageReader, second: SecondReader | None, *, announce_first: bool
    ) -> UseCases:
        """All that the daemon runs. Without a second reader nothing asks one."""
        collector = self._collector(announce_first=announce_first)
        llm = self.settings.llm
        return UseCases(
            collector=collector,
            deliverer=deliverer,
            jobs=self._periodic_jobs(collector),
            gaps=NumberGapWatch(store=self.store, config=self.config, clock=self.clock),
            enricher=self._enricher(pages),
            consulter=self._consulter(second, daily=llm.daily) if second is not None and llm is not None else None,
            backups=self._backups(),
        )

    def _collector(self, *, announce_first: bool) -> Collector:
        """Polls sources, including the bundled sample and the canary."""
        return Collector(
            store=self.store,
            fetcher=CanaryFetcher(SampleFetcher(self.fetcher, self.clock), self.clock),
            extractor=CanaryMatchFilter(self.extractor),
            config=self.config,
            clock=self.clock,
            jitter=self.jitter,
            announce_first=announce_first,
            is_own=own_addresses(self.settings),
        )

    def _enricher(self, reader: PageReader) -> Enricher:
        """Fetches the article pages of items."""
        return Enricher(
            store=self.store,
            fetcher=self.fetcher,
            reader=reader,
            extractor=self.extractor,
            config=self.config,
            clock=self.clock,
            jitter=self.jitter,
        )

    def _consulter(self, reader: SecondReader, *, daily: int) -> Consulter:
        """Asks the second reader about candidates."""
        return Consulter(
            store=self.store,
            reader=reader,
            extractor=self.extractor,
            config=self.config,
            clock=self.clock,
            jitter=self.jitter,
            daily=daily,
        )

    def deliverers(self, outlets: Sequence[Outlet], around: Callable[[Messenger], Messenger]) -> Deliverers:
        """One deliverer for each messenger, so that none waits for another."""
        counters = [
            MessengerDeliverer(serves=o.serves, deliverer=self._deliverer(o, around(o.messenger))) for o in outlets
        ]
        return Deliverers(counters, unserved=unserved)

    def _deliverer(self, outlet: Outlet, messenger: Messenger) -> Deliverer:
        return Deliverer(
            store=self.store,
            messenger=messenger,
            serves=outlet.serves,
            vocabulary=lambda: self.config().vocabulary,
            clock=self.clock,
            jitter=self.jitter,
            times=outlet.times,
            workspace=outlet.workspace,
            fallback_routes=lambda: Fallbacks.of(self.config().routes),
            reposts=outlet.reposts,
            bursts=lambda channel: self.config().storm_of(channel),
        )

    def expectation(self, archive: Archive, traces: ArticleTraces) -> VolumeReport:
        """The expected volume of each channel, from recent articles."""
        return VolumeReport(
            self.store, lambda config, now: expected_volume(archive, traces, config.rules, config.routes, now=now)
        )

    def would_alert(self, archive: Archive, traces: ArticleTraces) -> WouldAlert:
        """What new sources would have alerted, by the rules that run."""
        return lambda events, config, now: events_that_alert(
            archive, traces, events, config.rules, config.routes, now=now
        )

    def _periodic_jobs(self, collector: Collector) -> PeriodicJobs:
        """The periodic jobs, with the canary and the dead man's switch if they are set."""
        return PeriodicJobs(
            store=self.store,
            config=self.config,
            clock=self.clock,
            health=HealthWatch(store=self.store, config=self.config, clock=self.clock),
            daily_line=DailyLine(
                store=self.store, config=self.config, clock=self.clock, posts=self.settings.daily_line
            ),
            canary=self._canary(collector) if self.settings.canary else None,
            deadman=self._deadman(),
            keep_text=self.settings.keep_text,
        )

    def _backups(self) -> DailyBackup | None:
        """The daily backup, if it is on."""
        maker = daily_backup_maker(self.settings)
        if maker is None:
            return None
        return DailyBackup(store=self.store, maker=maker, config=self.config, clock=self.clock)

    def _canary(self, collector: Collector) -> CanaryWatch:
        return CanaryWatch(
            store=self.store,
            config=self.config,
            collect=collector.collect,
            canary_source=CanarySource(source=CANARY, rule=CANARY_RULE.id),
            clock=self.clock,
        )

    def _deadman(self) -> DeadMansSwitch | None:
        if self.settings.deadman_url is None:
            return None
        return DeadMansSwitch(
            store=self.store, fetcher=self.fetcher, url=self.settings.deadman_url.reveal(), clock=self.clock
        )
