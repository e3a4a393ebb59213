"""Options whose value is a concept of the vocabulary, given by id or by name in any language."""

from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.reports.regime import concept_named, nearest_name

__all__ = ["concept_id"]


def concept_id(name: str, kind: ConceptKind, option: str, vocabulary: Vocabulary) -> str:
    """The id of the concept `name`. Raises UnknownNameError with the nearest name if it does not exist."""
    found = concept_named(name, kind, vocabulary)
    if found is None:
        raise UnknownNameError(f"{option}: '{name}' is not in the vocabulary. {nearest_name(name, kind, vocabulary)}")
    return found
