"""What makes a region: the parts of its ``region.toml`` and its folder."""
