"""Files into records: areas, roads and complaints, whole or not at all, with a report of every bad row."""
