"""The spatial core: pure functions over tables and arrays, with no database, clock or user interface."""
