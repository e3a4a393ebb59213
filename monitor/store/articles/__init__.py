"""Articles, pages, candidates and search."""
