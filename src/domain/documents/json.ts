// Parts of a JSON value as they are wanted, whatever stands there: what somebody else wrote may be anything.
import type { Json, JsonObject } from './request.ts';

/** An object, and neither null nor a list. */
export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that stands there, or an empty one. */
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The text that stands there, or an empty one. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The texts of the list that stands there. */
export const textsOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
