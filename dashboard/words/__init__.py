"""Codes of the records said in words: one place for what several pages and papers say."""
