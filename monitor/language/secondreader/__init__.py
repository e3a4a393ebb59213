"""What a language model is asked about a possible act, and what its answer is worth. No network."""
