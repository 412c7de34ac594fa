"""What ``python -m data`` offers, a module for each kind of command."""
