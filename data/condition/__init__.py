"""Condition of roads: surveys and inventories by station range, what they tell now and told before."""
