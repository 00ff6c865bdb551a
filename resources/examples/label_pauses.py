"""Mark the pauses in what is selected: where it is softer than a threshold for a while."""

threshold_db, shortest = -40.0, 0.3  # of full scale, and in seconds

x, rate = sel()
block = rate // 100
mono = x.mean(0)
level = mono[: len(mono) // block * block].reshape(-1, block).square().mean(1).clamp(min=1e-12)
soft = 10 * torch.log10(level) < threshold_db
edges = torch.diff(soft.int(), prepend=torch.tensor([0]), append=torch.tensor([0])).nonzero().flatten()
first = doc.selection[0] if doc.selection[1] > doc.selection[0] else 0.0
pauses = [(first + a / 100, first + b / 100) for a, b in edges.reshape(-1, 2).tolist() if b - a >= shortest * 100]
print(label(pauses, "pause"), "pauses")
