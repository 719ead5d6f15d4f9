// Where the bot is in Teams, one row a conversation.
import type { Conversation, Conversations } from '../../ports/documents.ts';
import { columnText } from '../../stores/columns.ts';
import type { Database } from './database.ts';

const KEEP = `
  insert into countersign.conversations as c (id, account, seen_at, doc) values ($1, $2, $3, $4)
  on conflict (id) do update set account = excluded.account, seen_at = excluded.seen_at, doc = excluded.doc
  where c.seen_at <= excluded.seen_at`;

export function pgConversations(db: Database): Conversations {
  const first = async (sql: string, value: string): Promise<Conversation | null> => {
    const { rows } = await db.query(sql, [columnText(value)]);
    return rows[0] ? (JSON.parse(String(rows[0].doc)) as Conversation) : null;
  };
  return {
    async keep(conversation) {
      const { id, account, seen_at } = conversation;
      await db.query(KEEP, [columnText(id), account === null ? null : columnText(account), Date.parse(seen_at), JSON.stringify(conversation)]);
    },
    read: (id) => first('select doc from countersign.conversations where id = $1', id),
    ofAccount: (account) => first('select doc from countersign.conversations where account = $1 order by seen_at desc limit 1', account),
  };
}
