"""Edits that keep every byte that is not meant: new text is put where the strict reader says it belongs."""
