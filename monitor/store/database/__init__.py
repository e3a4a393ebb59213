"""Database access: engines, the writer thread, transactions, both dialects, codecs."""
