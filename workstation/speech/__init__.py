"""Words: text, pronunciation, aligners, recognisers, subtitle formats."""
