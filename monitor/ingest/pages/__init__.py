"""The page behind an item, and its annexes, as plain text. Runs in children that read nothing else."""
