"""The steps by which the tables came to be as they are; ``store.open_store`` takes those that are missing."""
