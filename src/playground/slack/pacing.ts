// Slack's rate limits: about one post a second for each channel with short bursts, and calls a minute for the rest.

type Rule = { most: number; windowMs: number; perChannel: boolean };

const MINUTE_MS = 60_000;
const RULES: Record<string, Rule> = {
  'chat.postMessage': { most: 5, windowMs: 5000, perChannel: true },
  'chat.update': { most: 50, windowMs: MINUTE_MS, perChannel: false },
  'chat.delete': { most: 50, windowMs: MINUTE_MS, perChannel: false },
  'chat.postEphemeral': { most: 100, windowMs: MINUTE_MS, perChannel: false },
  'conversations.history': { most: 50, windowMs: MINUTE_MS, perChannel: false },
  'conversations.replies': { most: 50, windowMs: MINUTE_MS, perChannel: false },
  'usergroups.users.list': { most: 20, windowMs: MINUTE_MS, perChannel: false },
  'views.open': { most: 100, windowMs: MINUTE_MS, perChannel: false },
  'views.update': { most: 100, windowMs: MINUTE_MS, perChannel: false },
  'views.publish': { most: 100, windowMs: MINUTE_MS, perChannel: false },
  'views.push': { most: 100, windowMs: MINUTE_MS, perChannel: false },
};

/** Counts calls; answers for how many milliseconds one is too early, 0 where it may pass. A call that is too early is not counted. */
export function newPacing(monotonicMs: () => number): (method: string, channel: unknown) => number {
  const passed = new Map<string, number[]>();
  return (method, channel) => {
    const rule = RULES[method];
    if (!rule) return 0;
    const key = rule.perChannel ? `${method} ${channel}` : method;
    const now = monotonicMs();
    const recent = (passed.get(key) ?? []).filter((at) => at > now - rule.windowMs);
    passed.set(key, recent);
    const first = recent[0];
    if (first !== undefined && recent.length >= rule.most) return first + rule.windowMs - now;
    recent.push(now);
    return 0;
  };
}
