"""Licence terms of an article's source. A source that is no longer listed keeps its last terms."""

from typing import Any

from sqlalchemy import Row

from monitor.domain.sources.licensing import Terms
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ARTICLE

SOURCED = ARTICLE.join(SOURCE, SOURCE.c.id == ARTICLE.c.source_id)
TERMS = (SOURCE.c.name.label("source_name"), SOURCE.c.quote, SOURCE.c.visible_in, SOURCE.c.keep_text)


def terms_in(row: Row[*tuple[Any, ...]]) -> Terms:
    """Return the terms in a row that has the columns `TERMS`."""
    return Terms(name=row.source_name, quote=row.quote, visible_in=row.visible_in, keep_text=row.keep_text)
