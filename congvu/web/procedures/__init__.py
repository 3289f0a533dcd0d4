"""The catalogue of procedures and the boards, as officials see them."""
