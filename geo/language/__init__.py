"""What people write of places: names, phrases and landmarks, and the roads they mean."""
