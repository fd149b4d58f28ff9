"""Places, people and who holds which role."""
