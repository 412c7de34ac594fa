"""Service points: whom they serve, and how many came."""
