"""Programmes of repairs: from what ranks first to what a budget pays for, and how it was decided."""
