"""Acts, events and what links them."""
