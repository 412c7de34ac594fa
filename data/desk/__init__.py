"""What the office does with a complaint: check, answer, forward, and the clocks that run meanwhile."""
