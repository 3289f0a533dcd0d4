"""People who act (users, posts, duties in time and scope) and people served (parties)."""
