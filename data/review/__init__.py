"""The weekly review: one page before the meeting, decisions taken in it, and what became of them."""
