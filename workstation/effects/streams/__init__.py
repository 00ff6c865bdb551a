"""What effects share: streams that hold state, parameters that glide, and parts of a sound."""
