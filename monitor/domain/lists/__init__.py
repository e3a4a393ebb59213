"""Lists of parties that governments publish: rows, the difference of two versions, and the text of a change."""
