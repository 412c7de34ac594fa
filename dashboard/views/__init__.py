"""The pages, one module each, and the question each answers."""
