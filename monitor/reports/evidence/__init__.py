"""Evidence files: everything that an alert rests on, in one zip that can be checked without the monitor."""
