"""Stored papers: content by hash, type by signature, size, scan state."""
