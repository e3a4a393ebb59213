"""The vocabulary of these tests, and messages as it words them."""

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.alerts.message import Message
from monitor.wording.worded import worded

WORDS = Vocabulary.of(
    [
        *(
            Concept(id=i, kind=ConceptKind.COMMODITY, label=i.replace("_", " "), parent=p)
            for i, p in (("rare_earths", None), ("dysprosium", "rare_earths"), ("gallium", None))
        ),
        Concept(
            id="CN",
            kind=ConceptKind.PLACE,
            label="China",
            attributes=(("capital", "Beijing"), ("zone", "Asia/Shanghai")),
        ),
        Concept(
            id="MOFCOM",
            kind=ConceptKind.AGENCY,
            label="Ministry of Commerce",
            place="CN",
            attributes=(("numbers", "consecutive"),),
        ),
        Concept(id="GACC", kind=ConceptKind.AGENCY, label="Customs", place="CN"),
        Concept(id="US", kind=ConceptKind.PLACE, label="United States"),
    ]
)


def in_words(message: MessageFacts | None) -> Message | None:
    """A stored message as it is shown."""
    return None if message is None else worded(message, WORDS)
