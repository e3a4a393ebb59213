"""The `events` commands, `calendar`, `regime` and `why`."""
