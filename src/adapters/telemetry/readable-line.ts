// A line of the log as a person reads it in a terminal, where nobody else does.
import { z } from 'zod';
import { plainText } from '../../domain/documents/plain-text.ts';

const said = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  err: z.looseObject({ type: z.string(), message: z.string(), stack: z.string().optional() }).optional().catch(undefined),
  problems: z.array(z.string()).optional().catch(undefined),
});

/** What a line is about. */
const ABOUT = ['workspace', 'request', 'incident', 'trace'];
const WARNING = 40;
const ERROR = 50;

const headOf = (level: number): string => (level >= ERROR ? 'Error: ' : level >= WARNING ? 'Warning: ' : '');

/** Words first, then what they are about; below them what is wrong, of an error its stack. Nothing in it steers a terminal. */
export function readableLine(json: string): string {
  const { level, msg = '', err, problems = [], ...rest } = said.parse(JSON.parse(json));
  const about = ABOUT.flatMap((name) => (typeof rest[name] === 'string' ? [`${name} ${rest[name]}`] : []));
  const fault = err ? [(level >= ERROR && err.stack) || `${err.type}: ${err.message}`] : [];
  const below = [...problems, ...fault].map((text) => `\n  ${text.replaceAll('\n', '\n  ')}`);
  return `${plainText(`${headOf(level)}${msg}${about.length > 0 ? ` (${about.join(', ')})` : ''}${below.join('')}`)}\n`;
}
