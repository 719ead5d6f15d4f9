// Where the bot is in Teams, one document a conversation.
import type { Conversation, Conversations } from '../../ports/documents.ts';
import { columnText } from '../../stores/columns.ts';
import type { Mongo } from './database.ts';
import { isTaken, reach } from './reach.ts';
import type { ConversationRecord } from './records.ts';

const read = (record: ConversationRecord | null): Conversation | null => (record ? (JSON.parse(record.doc) as Conversation) : null);

export function mongoConversations({ conversations }: Mongo): Conversations {
  return {
    keep: (conversation) =>
      reach(async () => {
        const { id, seen_at, account } = conversation;
        const seenAt = Date.parse(seen_at);
        const record = { account: account === null ? null : columnText(account), seen_at: seenAt, doc: JSON.stringify(conversation) };
        try {
          await conversations.updateOne({ _id: columnText(id), seen_at: { $lte: seenAt } }, { $set: record }, { upsert: true });
        } catch (error) {
          // What is there was seen later, or somebody else inserted it just now.
          if (!isTaken(error)) throw error;
        }
      }),
    read: async (id) => read(await reach(() => conversations.findOne({ _id: columnText(id) }))),
    ofAccount: async (account) => read(await reach(() => conversations.findOne({ account: columnText(account) }, { sort: { seen_at: -1 } }))),
  };
}
