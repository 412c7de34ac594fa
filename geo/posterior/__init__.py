"""From evidence to the road that is meant: candidates, weights, confidence, and what to ask."""
