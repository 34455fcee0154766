"""The report of `bench.py` for people, in Markdown."""


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms" if seconds < 0.01 else (
        f"{seconds * 1000:.1f} ms")


def times(ratio):
    digits = 2 if ratio["median"] < 1 else 1
    return f"**{ratio['median']:.{digits}f}** ({ratio['low']:.{digits}f}–{ratio['high']:.{digits}f})"


def share(result, ceilings):
    """How near ours comes to what the machine can do."""
    for amount, ceiling, word in (
            (result["operations"], "multiplyAdd", "FMA"), (result["bytes"], "triad", "memory")):
        if amount:
            part = amount / result["fader"]["seconds"] / ceilings[ceiling]
            return f"{part:.{0 if part >= 0.1 else 1}%} of {word}"
    return ""


def heading(about, rounds):
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    ceilings = "; ".join(
        f"{threads} thread{'s' if threads != '1' else ''}: {found['multiplyAdd'] / 1e9:.0f} GFLOP/s,"
        f" {found['read'] / 1e9:.1f} GB/s read, {found['triad'] / 1e9:.1f} GB/s triad"
        for threads, found in about["ceilings"].items())
    return [
        f"{about['processor']}, {about['cores']} cores ({about['threads']} threads used), "
        f"{about['instructionSet']}, {about['memoryGiB']} GiB; load before: "
        f"{about['loadBefore']:.2f}",
        f"{about['swift']}; Python {about['python']}; {packages}; {rounds} rounds",
        f"Ceilings: {ceilings}",
    ]


def line(result, about):
    ours, theirs = result["fader"], result["peers"]
    peer = f"{result['peer']} {duration(theirs['seconds'])}"
    if "secondsAfterImports" in theirs:
        peer += f" ({duration(theirs['secondsAfterImports'])} after imports)"
    threads = "1" if result["key"].startswith("rack/") else str(about["threads"])
    return (
        f"| {result['name']} | {duration(ours['seconds'])} | {peer} | {times(result['ratio'])} "
        f"| {ours['processorSeconds']:.2f} s, {theirs['processorSeconds']:.2f} s "
        f"| {ours['peakMemoryMiB']:.0f} MiB, {theirs['peakMemoryMiB']:.0f} MiB "
        f"| {share(result, about['ceilings'][threads])} |")


def parts_table(result):
    """A line for each layer; ours, the peer's, and the ratio of forward, each gradient and both at once."""
    columns = ["forward", "data", "weight", "both"]
    lines = [
        "", f"{result['name']}, beside {result['peer']}; `both` computes both gradients at once", "",
        "| layer | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]

    def cell(ratio):
        return f"{duration(ratio['fader'])}, {duration(ratio['peer'])}: {times(ratio)}"

    sums = {column: [0, 0] for column in columns}
    for number, name in result["partNames"].items():
        parts = [result["parts"][f"{number}/{column}"] for column in columns]
        lines.append(f"| {name} | " + " | ".join(map(cell, parts)) + " |")
        for column, part in zip(columns, parts):
            sums[column] = [sums[column][0] + part["fader"], sums[column][1] + part["peer"]]
    lines.append("| all | " + " | ".join(
        f"{duration(ours)}, {duration(theirs)}: **{theirs / ours:.1f}**"
        for ours, theirs in sums.values()) + " |")
    return lines


def tables(result):
    about = result["machine"]
    lines = heading(about, result["rounds"]) + [
        "",
        "| benchmark | Fader | peer | times faster (range) | processor time | peak memory | of the ceiling |",
        "|---|---|---|---|---|---|---|",
    ] + [line(benchmark, about) for benchmark in result["benchmarks"]]
    lines += [
        "", "Medians; processor time and memory are of whole processes, ours first. Of the ceiling: the "
        "multiplications and additions of the convolutions as they are defined, over what the cores can "
        "do; or sound read and written once, over the triad of STREAM."]
    for benchmark in result["benchmarks"]:
        if benchmark["parts"]:
            lines += parts_table(benchmark)
    return "\n".join(lines)
