"""Servers of others: how they are called, and with which secrets."""
