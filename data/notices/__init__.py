"""Notices: what reporters, subscribers and offices are told, on which occasion, in which words."""
