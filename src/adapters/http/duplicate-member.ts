// Finds a member that a JSON object names twice: parsers keep the first or the last, so what was signed would have two meanings (RFC 7493, 2.3).

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

type Frame = { keys: Set<string> | null; at: string | number };

/** The path of the first member that stands twice in a text that parses as JSON; null where none does. */
export function duplicateMember(text: string): (string | number)[] | null {
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
