"""People who sign in, and their sign-in pages."""
