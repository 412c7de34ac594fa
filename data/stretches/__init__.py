"""Stretches in the records: found anew, kept the same, cut into the pieces that are shown."""
