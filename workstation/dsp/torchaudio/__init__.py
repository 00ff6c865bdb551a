"""TorchScript's way into the library, as torchaudio's users have it."""
