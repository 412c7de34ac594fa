"""The straight-line diagram of a road: its rows, what they mean, and how they come on screen and on paper."""
