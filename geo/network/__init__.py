"""Lines made into a road network: joined, laid out, measured, cut, and where they meet."""
