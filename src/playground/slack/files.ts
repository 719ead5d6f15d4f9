// Files of the emulated Slack: an address to upload to, the upload, its completion; only then may a picture in a message name the file.
import { type Answer, failed } from './message-checks.ts';
import { isThing, type Thing, thingsOf } from './text-checks.ts';

type File = { length: number; bytes: Buffer | null; isComplete: boolean };

export type SlackFiles = ReturnType<typeof slackFiles>;

const MOST_FILES = 200;
const UPLOAD = '/upload/';

export function slackFiles(newId: () => string) {
  const files = new Map<string, File>();

  function forgetOldest(): void {
    const [oldest] = files.keys();
    if (files.size > MOST_FILES && oldest !== undefined) files.delete(oldest);
  }

  function askForAddress({ filename, length }: Thing): Answer {
    const size = Number(length);
    if (typeof filename !== 'string' || filename === '' || !Number.isInteger(size) || size < 1) return failed('invalid_arguments');
    const id = newId();
    files.set(id, { length: size, bytes: null, isComplete: false });
    forgetOldest();
    return { ok: true, upload_url: `${UPLOAD}${id}`, file_id: id };
  }

  /** What was sent to the address of a file; false where there is no such address, or it is not what was announced. */
  function take(path: string, bytes: Buffer): boolean {
    const file = path.startsWith(UPLOAD) ? files.get(path.slice(UPLOAD.length)) : undefined;
    if (file?.bytes !== null || bytes.length !== file.length) return false;
    file.bytes = bytes;
    return true;
  }

  function complete(args: Thing): Answer {
    const named = typeof args.files === 'string' ? (JSON.parse(args.files) as unknown) : args.files;
    const found = thingsOf(named).map(({ id }) => files.get(String(id)));
    if (found.length === 0 || found.some((file) => !file?.bytes)) return failed('file_not_found');
    for (const file of found) if (file) file.isComplete = true;
    return { ok: true, files: thingsOf(named).map(({ id, title }) => ({ id, title: title ?? '' })) };
  }

  /** What a whole file holds; null where there is none. */
  const read = (id: string): Buffer | null => {
    const file = files.get(id);
    return file?.isComplete ? file.bytes : null;
  };

  /** Slack's refusal of pictures whose file is not there; null where all are. */
  function problemIn(blocks: unknown): Answer | null {
    const ids = thingsOf(blocks).flatMap(({ type, slack_file }) => (type === 'image' && isThing(slack_file) ? [String(slack_file.id)] : []));
    const missing = ids.filter((id) => read(id) === null);
    return missing.length === 0
      ? null
      : failed(
          'invalid_blocks',
          missing.map((id) => `invalid slack file: ${id}`),
        );
  }

  return { askForAddress, take, complete, read, problemIn };
}
