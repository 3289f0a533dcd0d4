"""Append-only, hash-chained events; the Merkle root over the streams; the one clock source."""
