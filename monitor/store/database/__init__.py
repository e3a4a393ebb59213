"""The database: engines, the writer thread, transactions, both dialects, codecs."""
