// Installations in Slack as one record each: a sealed text by its key.
import type { Installations } from '../../ports/documents.ts';
import type { Mongo } from './database.ts';
import { isTaken, reach } from './reach.ts';

export function mongoInstallations({ installations }: Mongo): Installations {
  return {
    read: (key) => reach(async () => (await installations.findOne({ _id: key }))?.doc ?? null),
    async write(key, doc, at) {
      const older = { _id: key, installed_at: { $lte: at.getTime() } };
      const change = { $set: { doc, installed_at: at.getTime() } };
      await reach(async () => {
        try {
          await installations.updateOne(older, change, { upsert: true });
        } catch (error) {
          if (!isTaken(error)) throw error;
          // It came into being meanwhile, or is newer: then nothing is older any more.
          await installations.updateOne(older, change);
        }
      });
    },
    async remove(key, before) {
      await reach(() => installations.deleteOne({ _id: key, installed_at: { $lt: before.getTime() } }));
    },
    keys: (limit) =>
      reach(async () => {
        const found = await installations.find({}, { projection: { _id: 1 }, sort: { _id: 1 }, limit }).toArray();
        return found.map(({ _id }) => _id);
      }),
  };
}
