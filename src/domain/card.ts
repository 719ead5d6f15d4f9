// What is on a card: the facts, the same for every platform. How it looks is each platform's `render-card`.
export type CardFacts = { id: string };
