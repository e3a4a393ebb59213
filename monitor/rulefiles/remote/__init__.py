"""Rules in a git repository: the child process that runs git, its failures, and the checkout."""
