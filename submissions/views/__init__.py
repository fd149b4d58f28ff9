"""Pages that hand a plan out: to read, as files, and submitted."""
