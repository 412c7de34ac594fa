"""Works on station ranges: treatments, their stages, and what was recorded of them."""
