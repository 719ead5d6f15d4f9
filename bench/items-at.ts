// What the API lists for a client, as the client itself asks for it.
import { apiKeyOf } from './policies.ts';

/** The items at `path`, which may carry a query. */
export async function itemsAt<Item>(url: string, path: string, client: string): Promise<Item[]> {
  const answer = await fetch(`${url}/v1/${path}`, { headers: { authorization: `Bearer ${apiKeyOf(client)}` } });
  const { items } = (await answer.json()) as { items: Item[] };
  return items;
}
