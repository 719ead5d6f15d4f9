// Pictures on Slack: uploaded as the bot's own files, so that no address of ours has to be public and nobody else can see them.
import type { WebClient } from '@slack/web-api';
import type { Weekly } from '../../domain/record/weekly.ts';
import { chartsOf } from '../../domain/record/weekly-charts.ts';
import type { Pictures } from '../../ports/chat.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';
import { paced } from './calls.ts';
import { NO_PICTURES, type WeeklyPictures } from './render-weekly.ts';

const UPLOAD_MS = 10_000;
/** Drawing and uploading together: a review waits no longer for its pictures. */
const ALL_MS = 20_000;

type Needs = { client: WebClient; pictures: Pictures; clock: Pick<Clock, 'sleep'>; logger: Logger };

async function upload(client: WebClient, name: string, png: Uint8Array<ArrayBuffer>): Promise<string> {
  const filename = `${name}.png`;
  const { upload_url, file_id } = await paced(() => client.files.getUploadURLExternal({ filename, length: png.byteLength }));
  if (!upload_url || !file_id) throw new Error('Slack gave no address for a picture');
  const signal = AbortSignal.timeout(UPLOAD_MS);
  const response = await fetch(upload_url, { method: 'POST', headers: { 'content-type': 'image/png' }, body: png, redirect: 'error', signal });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`Slack answered ${response.status} to a picture`);
  await paced(() => client.files.completeUploadExternal({ files: [{ id: file_id, title: filename }] }));
  return file_id;
}

/** The files of a review's charts. One that cannot be drawn or uploaded is left out: its words are there anyway. */
export async function uploadPictures({ client, pictures, clock, logger }: Needs, weekly: Weekly): Promise<WeeklyPictures> {
  const files = new Map<string, string>();
  const all = chartsOf(weekly).map(async (chart) => {
    try {
      files.set(chart.name, await upload(client, `${weekly.week}-${chart.name}`, await pictures.draw(chart)));
    } catch (error) {
      logger.warn({ err: error, chart: chart.name }, 'A picture of a weekly review was left out');
    }
  });
  if (all.length === 0) return NO_PICTURES;
  await Promise.race([Promise.all(all), clock.sleep(ALL_MS)]);
  return new Map(files);
}
