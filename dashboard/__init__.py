"""What people see and call: pages, map, HTTP feed."""
