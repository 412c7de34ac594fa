"""What the pages and others call over HTTP: the feed of the map."""
