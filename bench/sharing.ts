// The same releases with one worker and with two, each a process of its own beside one web: what a second worker brings on this machine.
import { availableParallelism } from 'node:os';
import { dueAtOnce } from './due-at-once.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { startOurs } from './ours.ts';
import { startReceiver } from './receiver.ts';

const RELEASES = 1000;

async function releasesPerSecond({ store }: Bench, workers: number, count: number): Promise<number> {
  const place = await store.newPlace();
  const receiver = await startReceiver();
  const web = await startOurs(place, receiver.host, { role: 'web' });
  const others = await Promise.all(Array.from({ length: workers }, () => startOurs(place, receiver.host, { role: 'worker' })));
  const { ms, early, doubled } = await dueAtOnce({ url: web.url, receiver }, count);
  if (early + doubled > 0) throw new Error(`${early} releases came early and ${doubled} twice`);
  await Promise.all([web, ...others].map((one) => one.stop()));
  await receiver.close();
  await place.drop();
  return (count / ms) * 1000;
}

/** The embedded store is one process's own. */
export async function sharing(bench: Bench): Promise<Line[]> {
  if (bench.store.name === 'embedded') return [];
  const count = scaled(bench, RELEASES);
  const one = await releasesPerSecond(bench, 1, count);
  const two = await releasesPerSecond(bench, 2, count);
  const cores = availableParallelism();
  return [
    bound('releases due at one instant, web and one worker', one, '/s', {}),
    {
      ...bound(`the same with two workers, against one, on ${cores} cores`, two, '/s', {}),
      limit: one,
      ratio: two / one,
    },
  ];
}
