"""The only room that talks to git."""
