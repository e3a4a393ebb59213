"""What people ask of the engine and of the stored data. Nothing here writes."""
