"""The only room that talks to GitHub: one small client, and what the chores do with it."""
