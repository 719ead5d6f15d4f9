// The log: one line of JSON each, or in words where a person reads it, with the trace of the life that it belongs to, and without anything that somebody could use.
import pino, { type DestinationStream } from 'pino';
import { withoutSecrets } from '../../domain/documents/without-secrets.ts';
import type { Logger, Tracer } from '../../ports/runtime.ts';
import { readableLine } from './readable-line.ts';

const HIDDEN = '[hidden]';
/** Causes below causes are told down to here. */
const DEEPEST = 4;

/** Members that hold something to use, or the contents of what is sent and stored; one level down too. */
const SECRET = ['secret', 'secrets', 'token', 'authorization', 'password', 'grant', 'key', 'api_key', 'botToken', 'signingSecret', 'appToken'];
const CONTENT = ['body', 'headers', 'before', 'after', 'request.body', 'approval.request'];
const PATHS = [...SECRET, ...CONTENT].flatMap((name) => [name, `*.${name}`]);

const clean = (line: string): string => withoutSecrets(line, () => HIDDEN);

/** Of an error its kind, words, code, place and causes: whatever else a library hung on it may be a header or a document. */
function errorFacts(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {};
  const because = cause === undefined || depth >= DEEPEST ? {} : { cause: errorFacts(cause, depth + 1) };
  return { type: name, message, ...code, stack, ...because };
}

type LoggerNeeds = { level: string; tracer: Pick<Tracer, 'current'>; readable?: boolean; to?: DestinationStream };

/** `to` is where lines go, standard output where it is left out; `readable` ones are for a person. Every line within a span carries its trace. */
export function newLogger({ level, tracer, readable = false, to }: LoggerNeeds): Logger {
  const out = to ?? pino.destination({ sync: true });
  return pino(
    {
      level,
      redact: { paths: PATHS, censor: HIDDEN },
      serializers: { err: (error: unknown) => errorFacts(error) },
      mixin: () => {
        const at = tracer.current();
        return at ? { trace: at.trace } : {};
      },
    },
    { write: (line: string) => out.write(clean(readable ? readableLine(line) : line)) },
  );
}
