"""A region filled with facts and invented complaints, so that it can be tried out."""
