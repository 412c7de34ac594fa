"""From a message as it came to a complaint: kept, read, woven together, screened, placed, written."""
