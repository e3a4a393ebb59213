"""Corpus files: articles as JSON Lines, plain or compressed, or as Parquet."""

from monitor.store.corpus.export import ExportSummary, write_corpus
from monitor.store.corpus.files import FileArchive
from monitor.store.corpus.lines import article_of_line, line_of_article

__all__ = ["ExportSummary", "FileArchive", "article_of_line", "line_of_article", "write_corpus"]
