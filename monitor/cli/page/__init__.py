"""The group `page`."""
