"""Roads, areas and landmarks of a region, and where on them its complaints lie."""
