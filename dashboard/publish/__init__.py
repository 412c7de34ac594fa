"""The static public site: what everybody may see of regions, as files that any web server carries."""
