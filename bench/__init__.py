"""What pages, checks, files and saves cost, as ratios against a bare baseline: see `bench.run`."""
