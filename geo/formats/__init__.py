"""Files in and out: maps and tables of many kinds, with every bad row told."""
