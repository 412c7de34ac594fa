"""Open311 GeoReport v2 as a channel: keys of the programs that post, what they post, what all may read."""
