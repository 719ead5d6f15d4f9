// Finds a member that a JSON object names twice: parsers keep the first or the last, so what was signed would have two meanings (RFC 7493, 2.3).

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
const TEXTS = /"[^"\\]*(?:\\.[^"\\]*)*"\s*:?/g;

type Frame = { keys: Set<string> | null; at: string | number };

const membersNamed = (text: string): number => (text.match(TEXTS) ?? []).filter((one) => one.endsWith(':')).length;

/** Without recursion: how deep a value may be is looked at later. */
function membersKept(value: unknown): number {
  let count = 0;
  const open = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    const members = Object.values(one);
    if (!Array.isArray(one)) count += members.length;
    for (const member of members) if (typeof member === 'object' && member !== null) open.push(member);
  }
  return count;
}

/** The path of the first member that stands twice in a text, with what a parser has kept of it; null where none does. */
export function duplicateMember(text: string, parsed: unknown): (string | number)[] | null {
  return membersNamed(text) === membersKept(parsed) ? null : firstTwice(text);
}

function firstTwice(text: string): (string | number)[] | null {
  const stack: Frame[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const frame = stack.at(-1);
    if (token === '{') stack.push({ keys: new Set(), at: '' });
    else if (token === '[') stack.push({ keys: null, at: 0 });
    else if (token === '}' || token === ']') stack.pop();
    else if (token === ',' && typeof frame?.at === 'number') frame.at += 1;
    else if (token === ':' && frame?.keys) {
      frame.at = JSON.parse(last) as string;
      if (frame.keys.has(frame.at)) return stack.map(({ at }) => at);
      frame.keys.add(frame.at);
    }
    last = token;
  }
  return null;
}
