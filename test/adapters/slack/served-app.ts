// The Slack app on a port of its own, with an emulated Slack that delivers to it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackApp } from '../../../src/adapters/slack/app.ts';
import { startSlackEmulator } from '../../../src/playground/slack-emulator.ts';
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';
import { memoryInstallations } from './installations.ts';

type Options = Parameters<typeof startSlackEmulator>[0];

export async function servedApp(needs: SurfaceNeeds, clock: Options['clock']) {
  let appUrl = '';
  const slack = await startSlackEmulator({ signingSecret: 'secret', botToken: 'xoxb-test', deliverTo: () => appUrl, clock });
  const app = slackApp({
    config: { botToken: 'xoxb-test', signingSecret: 'secret', appToken: null, apiUrl: slack.url },
    needs,
    installations: memoryInstallations(),
  });
  const server = createServer((request, response) => app.listener?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    await new Promise((resolve) => server.close(resolve));
    await slack.close();
  };
  return { app, slack, appUrl, close };
}
