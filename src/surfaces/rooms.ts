// How much of each part of a card there is room for, from the whole to the least: the same steps on every platform, each of which measures by its
// own limits which one fits.

export type Room = { reason: number; body: number; value: number; rows: number; quote: number; path: number; fold: boolean };

export const CARD_ROOMS: Room[] = [
  { reason: 1500, body: 2500, value: 250, rows: 10, quote: 500, path: 400, fold: true },
  { reason: 900, body: 1500, value: 120, rows: 10, quote: 250, path: 250, fold: true },
  { reason: 500, body: 700, value: 60, rows: 8, quote: 120, path: 150, fold: true },
  { reason: 300, body: 300, value: 40, rows: 4, quote: 80, path: 100, fold: true },
  { reason: 200, body: 200, value: 30, rows: 2, quote: 60, path: 80, fold: false },
];

export const BATCH_ROOMS: Room[] = [
  { reason: 800, body: 1500, value: 120, rows: 10, quote: 300, path: 300, fold: true },
  { reason: 400, body: 500, value: 60, rows: 5, quote: 150, path: 150, fold: true },
  { reason: 200, body: 150, value: 30, rows: 2, quote: 60, path: 80, fold: false },
];
