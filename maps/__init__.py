"""maps: a Situation in, files out. Never opens a report, never geocodes."""
