"""One unit of work, as the use cases see it: a book per subject over one database transaction."""

from sqlalchemy import Connection

from monitor.store.agenda import Agenda
from monitor.store.announcements import Announcements
from monitor.store.articles import Articles
from monitor.store.bursts import Bursts
from monitor.store.consultations import Consultations
from monitor.store.deeds import Interactions, Labels
from monitor.store.digests import ChannelViews, Digests, WatchViews
from monitor.store.events import Events
from monitor.store.health import SourceHealths
from monitor.store.journal import Facts
from monitor.store.links import Links
from monitor.store.numbers import Numbers
from monitor.store.outbox import Channels, DeliveryRows
from monitor.store.pages import Pages
from monitor.store.register import Register
from monitor.store.retention import Retention
from monitor.store.rules import Rules
from monitor.store.sequels import Sequels
from monitor.store.sources import Sources
from monitor.store.stories import Stories

__all__ = ["Books"]


class Books:
    """Implements `ports.Transaction`. Neither begins nor commits: whoever gave the connection does."""

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
        self.agenda = Agenda(connection)
        self.links = Links(connection)
        self.sequels = Sequels(connection)
        self.numbers = Numbers(connection)
        self.outbox = DeliveryRows(connection)
        self.channels = Channels(connection)
        self.bursts = Bursts(connection)
        self.digests = Digests(connection)
        self.told = ChannelViews(connection)
        self.watched = WatchViews(connection)
        self.journal = Facts(connection)
        self.rules = Rules(connection)
        self.interactions = Interactions(connection)
        self.labels = Labels(connection)
        self.retention = Retention(connection)
