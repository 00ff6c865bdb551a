"""The modules of `transforms`: functions with their settings and buffers, as torch keeps them."""
