"""A database transaction as the use cases see it: one repository per subject."""

from sqlalchemy import Connection

from monitor.store.articles.articles import Articles
from monitor.store.articles.pages import Pages
from monitor.store.articles.retention import Retention
from monitor.store.articles.second_reader import Consultations
from monitor.store.database.daemons import DaemonSessionRows
from monitor.store.delivery.announcements import Announcements
from monitor.store.delivery.bursts import Bursts
from monitor.store.delivery.digests import ChannelViews, Digests, WatchViews
from monitor.store.delivery.interactions import Interactions, Labels
from monitor.store.delivery.outbox import Channels, OutboxRows
from monitor.store.delivery.scheduled_tasks import ScheduledTasks
from monitor.store.events.events import Events
from monitor.store.events.links import Links
from monitor.store.events.precedents import PrecedentResults
from monitor.store.events.register import Register
from monitor.store.events.stories import Stories
from monitor.store.rules import Rules
from monitor.store.sources.document_numbers import Numbers
from monitor.store.sources.health import SourceHealths
from monitor.store.sources.ledger import JournalRows
from monitor.store.sources.party_lists import PartyLists
from monitor.store.sources.sources import Sources


class DatabaseTransaction:
    """Implements `ports.Transaction`. The owner of the connection begins and commits."""

    def __init__(self, connection: Connection) -> None:
        self.sources = Sources(connection)
        self.health = SourceHealths(connection)
        self.articles = Articles(connection)
        self.pages = Pages(connection)
        self.consultations = Consultations(connection)
        self.events = Events(connection)
        self.register = Register(connection)
        self.stories = Stories(connection)
        self.announcements = Announcements(connection)
        self.scheduled_tasks = ScheduledTasks(connection)
        self.links = Links(connection)
        self.precedent_results = PrecedentResults(connection)
        self.numbers = Numbers(connection)
        self.party_lists = PartyLists(connection)
        self.outbox = OutboxRows(connection)
        self.channels = Channels(connection)
        self.bursts = Bursts(connection)
        self.digests = Digests(connection)
        self.alert_history = ChannelViews(connection)
        self.coverage_stats = WatchViews(connection)
        self.journal = JournalRows(connection)
        self.daemons = DaemonSessionRows(connection)
        self.rules = Rules(connection)
        self.interactions = Interactions(connection)
        self.labels = Labels(connection)
        self.retention = Retention(connection)
