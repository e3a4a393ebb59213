"""The outputs for programs: one module each, with `routes(parts)`."""
