// Ours and the bare engine in turns, so that a machine that grows slower meanwhile does so for both.

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Runs each so many times, alternately, ours first. What ours did each time, and the bare engine's median. */
export async function inTurns<R>(rounds: number, ours: () => Promise<R>, bare: (ours: R) => Promise<number>): Promise<{ ours: R[]; bare: number }> {
  const all: R[] = [];
  const bares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await ours();
    all.push(one);
    bares.push(await bare(one));
  }
  return { ours: all, bare: median(bares) };
}
