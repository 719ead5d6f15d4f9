// A list that is too long to be told whole.

/** The first `most`, and an ellipsis behind them where there are more. `count` is how many there are of which `all` are the first. */
export const firstOf = (all: string[], most: number, count = all.length): string[] => [...all.slice(0, most), ...(count > most ? ['…'] : [])];
