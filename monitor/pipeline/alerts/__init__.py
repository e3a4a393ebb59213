"""Messages on events: announce, compose, update, remind, digest."""
