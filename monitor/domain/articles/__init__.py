"""Articles: content, identity, full text and the page behind an item."""
