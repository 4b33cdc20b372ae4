"""The guide's formulas in NumPy on 2^24 values: milliseconds, the median of five, as one JSON line."""
import json
import sys
import time

import numpy as np

n = 1 << 24
u = np.random.default_rng(1).random(n, dtype=np.float32)
phi = 2 * u * u
before = phi * np.float32(1.01)


def figures():
    histogram, _ = np.histogram(phi, bins=50, density=True)
    filled = histogram[histogram > 0]
    return [
        np.mean(phi), np.std(phi) / np.mean(phi), -np.sum(filled * np.log(filled)), np.var(phi),
        np.sum(phi < 0.1) / len(phi), np.max(phi), np.min(phi),
        1 / (1 + np.mean(np.abs(phi - before))),
    ]


figures()
times = []
for _ in range(5):
    start = time.perf_counter()
    figures()
    times.append(1000 * (time.perf_counter() - start))
json.dump({"ms": sorted(times)[2], "numpy": np.__version__}, sys.stdout)
