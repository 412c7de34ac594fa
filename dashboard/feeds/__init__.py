"""News of a region, a sub-district, a road or a stretch as Atom and RSS."""
