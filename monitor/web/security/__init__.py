"""Who may use the page: authentication, sessions, protection of forms, and the headers of every response."""
