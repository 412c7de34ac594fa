"""What to repair first: facts of each stretch out of the records, ranked, explained, with its doubts."""
