"""The pages: one module each, with `routes(parts)` and, if the navigation names it, `NAV`."""
