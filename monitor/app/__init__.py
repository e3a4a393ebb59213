"""The one place where objects are put together: `assemble` for processes that write, `database` for those that look."""
