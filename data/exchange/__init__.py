"""Tables of other systems in and out: read as they are kept, mapped once, told apart by their numbers."""
