"""An encoder beside the n-grams: the extra `encoder` (docs/how-to/encoder.md). Only `installed` runs without numpy."""
