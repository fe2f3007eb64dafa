"""Measures FAISS's binary indexes on hashes and queries from files, beside `index.bench.ts`; prints JSON lines.

usage: faiss-peer.py HASHES QUERIES [flat] [multi:NHASH:BITS:NFLIP] ...
Both files are 32-byte hashes one after the other. One thread. Radius 31: FAISS's range search is "closer than 32".
`multi:16:16:1` is exact by the pigeonhole: 16 chunks of 16 bits, each probed within 1 bit.
"""
import json
import os
import resource
import sys
import time

try:
    import faiss
    import numpy
except ImportError:
    print(json.dumps({"missing": "faiss not installed"}))
    sys.exit(0)

faiss.omp_set_num_threads(1)
flat_queries = int(os.environ.get("FLAT_QUERIES", "20"))
hashes = numpy.fromfile(sys.argv[1], dtype=numpy.uint8).reshape(-1, 32)
queries = numpy.fromfile(sys.argv[2], dtype=numpy.uint8).reshape(-1, 32)


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


for kind in sys.argv[3:]:
    before = resident()
    start = time.perf_counter()
    if kind == "flat":
        index = faiss.IndexBinaryFlat(256)
    else:
        _, nhash, bits, nflip = kind.split(":")
        index = faiss.IndexBinaryMultiHash(256, int(nhash), int(bits))
        index.nflip = int(nflip)
    for at in range(0, len(hashes), 1 << 18):
        index.add(hashes[at : at + (1 << 18)])
    built = time.perf_counter() - start
    grown = resident() - before
    # A flat search scans: fewer of them tell as much.
    single = queries[: flat_queries if kind == "flat" else len(queries)]
    times, hits = [], 0
    for i in range(len(single)):
        start = time.perf_counter()
        limits, _, _ = index.range_search(single[i : i + 1], 32)
        times.append((time.perf_counter() - start) * 1000)
        hits += int(limits[-1])
    start = time.perf_counter()
    limits, _, _ = index.range_search(single, 32)
    batch = (time.perf_counter() - start) * 1000 / len(single)
    times.sort()
    print(
        json.dumps(
            {
                "index": kind,
                "version": faiss.__version__,
                "buildSeconds": built,
                "bytesPerHash": grown / len(hashes),
                "p50Ms": times[len(times) // 2],
                "p99Ms": times[len(times) * 99 // 100],
                "batchMsPerHash": batch,
                "queries": len(single),
                "hits": hits,
                "hitsBatch": int(limits[-1]),
            }
        ),
        flush=True,
    )
    del index
