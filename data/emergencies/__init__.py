"""Danger to life: who is called, in which order, until somebody is on it."""
