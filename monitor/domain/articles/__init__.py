"""Articles: content, identity, full text, the page behind an item."""
