// What a modal of ours carried along. Whoever can sign for Slack can send anything in its place, so nothing of it is believed before it is looked at.

/** Null for what is no JSON object. */
export function readMetadata(metadata: string): { [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(metadata);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
