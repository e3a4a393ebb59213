"""Events into messages: announce, compose, update, remind, digest."""
