"""Pictures of a plan's money, drawn on the server as SVG: pure functions over plain values."""
