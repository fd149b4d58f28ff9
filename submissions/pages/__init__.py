"""Pages of this room, ready to show."""
