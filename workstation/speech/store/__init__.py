"""The user's store of models, and what can be fetched into it."""
