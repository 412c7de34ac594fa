"""What ``python -m geo`` does with files: part by part, with progress, on one machine or many."""
