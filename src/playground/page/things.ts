// Reads values of which nothing is known yet: a block is whatever the app sent.
export type Thing = { [key: string]: unknown };

export const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value);
export const thing = (value: unknown): Thing => (isThing(value) ? value : {});
export const things = (value: unknown): Thing[] => (Array.isArray(value) ? value.filter(isThing) : []);
export const word = (value: unknown): string => (typeof value === 'string' ? value : '');
/** The words of a text object. */
export const textOf = (value: unknown): string => word(thing(value).text);
