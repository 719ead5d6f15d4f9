// A line of a card before any platform draws it: runs of words, times in the reader's zone, and signs. No text in it is markup.
import { plainText } from '../domain/documents/plain-text.ts';
import { textParts } from '../texts.ts';

export type Sign = 'asking' | 'waiting' | 'done' | 'stopped' | 'attention' | 'open' | 'now';
/** `moment` is a day and a time, `ago` an age where the platform has ages, else a moment. */
type Show = 'moment' | 'time' | 'ago';
export type Piece = { text: string; bold?: true } | { at: string; show: Show } | { sign: Sign };

/** An agent's or a person's text made visible and at most `most` long, as the platform counts; a cut ends in `…`. */
export type Cut = (text: string, most: number) => string;

/** Whether it would be cut. Nothing that is made visible becomes shorter by more than its line ends. */
export const exceeds = (cut: Cut, text: string, most: number): boolean => text.length > most * 2 + 2 || cut(text, most) !== plainText(text);

/** How a platform writes names and times inside our own words, where those words may be read as markup. */
export type Ink = { name: (name: string) => string; id: (id: string) => string; moment: (at: string) => string };

export const said = (text: string): Piece => ({ text });
export const bold = (text: string): Piece => ({ text, bold: true });
export const when = (at: string, show: Show = 'moment'): Piece => ({ at, show });
export const signed = (sign: Sign): Piece => ({ sign });

/** A text in pieces: names and times stand where the language wants them. */
export const piecesIn = (locale: string, key: string, values: { [name: string]: string | number | Piece }): Piece[] =>
  textParts<Piece>(locale, key, values).map((part) => (typeof part === 'string' ? said(part) : part));

/** Lines below each other. */
export const joined = (lines: Piece[][]): Piece[] => lines.flatMap((line, index) => (index === 0 ? line : [said('\n'), ...line]));
