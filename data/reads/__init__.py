"""What pages and feeds are given to show."""
