"""What identity compares in an act, beside what has a column of its own: short, for reading many acts at once."""

from dataclasses import dataclass

from monitor.domain.act import Act, DocumentNumber

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    number: DocumentNumber | None = None


def subject_of(act: Act) -> Subject:
    return Subject(commodities=act.commodities, list_id=act.list_id, firms=act.firms, number=act.document)
