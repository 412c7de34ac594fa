"""From complaints along a road to the ranges that are broken: the model, its priors, the ranges."""
