"""What protects reporters: their keys, how long anything is kept, how it is forgotten."""
