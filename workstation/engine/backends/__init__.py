"""Where long work is computed: the processor and graphics cards, what each is good for, and which is taken."""
