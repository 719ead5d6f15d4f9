// Slack's limits for Block Kit as tables: longest texts, list lengths, and what may stand where.

/** A text object (`plain_text` or `mrkdwn`), counted after Slack's escaping. */
type TextRule = { most: number; plain?: true; needed?: true };
/** A bare string, counted in code points. */
type WordsRule = { most: number; least?: 1; needed?: true };
type ListRule = { least: number; most: number; needed?: true };

export type Shape = {
  texts?: Record<string, TextRule>;
  words?: Record<string, WordsRule>;
  lists?: Record<string, ListRule>;
  /** Where alone it may stand. */
  only?: 'message' | 'view';
};

export const MAX_ID = 255;
export const MAX_BLOCKS = { message: 50, view: 100 };
/** All blocks of a message together, after escaping (`msg_blocks_too_long`). */
export const MAX_MESSAGE_BLOCKS = 13_200;
export const MAX_POST_TEXT = 40_000;
export const MAX_UPDATE_TEXT = 4_000;
export const MAX_VIEW = 250_000;
export const MAX_FIELD = 2000;
export const MAX_CONTEXT_TEXT = 3000;
export const MAX_COLUMNS = 20;
export const TRIGGER_MS = 3000;
export const RESPONSE_URL_USES = 5;

const plain = (most: number): TextRule => ({ most, plain: true });
const plainNeeded = (most: number): TextRule => ({ most, plain: true, needed: true });

export const BLOCKS: Record<string, Shape> = {
  section: { texts: { text: { most: 3000 } }, lists: { fields: { least: 1, most: 10 } } },
  header: { texts: { text: plainNeeded(150) } },
  divider: {},
  context: { lists: { elements: { least: 1, most: 10, needed: true } } },
  actions: { lists: { elements: { least: 1, most: 25, needed: true } } },
  context_actions: { lists: { elements: { least: 1, most: 5, needed: true } }, only: 'message' },
  input: { texts: { label: plainNeeded(2000), hint: plain(2000) } },
  image: { texts: { title: plain(2000) }, words: { alt_text: { most: 2000, needed: true }, image_url: { most: 3000 } } },
  video: {
    texts: { title: plainNeeded(200), description: plain(200) },
    words: {
      alt_text: { most: 200, least: 1, needed: true },
      author_name: { most: 50 },
      provider_name: { most: 50 },
      video_url: { most: 3000, needed: true },
      thumbnail_url: { most: 3000, needed: true },
    },
  },
  rich_text: { lists: { elements: { least: 0, most: 1000, needed: true } } },
  markdown: { words: { text: { most: 12_000, least: 1, needed: true } }, only: 'message' },
  table: { lists: { rows: { least: 1, most: 100, needed: true } }, only: 'message' },
  container: {
    texts: { title: plainNeeded(150), subtitle: { most: 150 } },
    lists: { child_blocks: { least: 1, most: 10, needed: true } },
    only: 'message',
  },
  alert: { texts: { text: { most: 200, needed: true } }, only: 'view' },
};

export const ELEMENTS: Record<string, Shape> = {
  button: { texts: { text: plainNeeded(75) }, words: { value: { most: 2000 }, url: { most: 3000 }, accessibility_label: { most: 75 } } },
  workflow_button: { texts: { text: plainNeeded(75) }, words: { accessibility_label: { most: 75 } } },
  overflow: { lists: { options: { least: 1, most: 5, needed: true } } },
  checkboxes: { lists: { options: { least: 1, most: 10, needed: true } } },
  radio_buttons: { lists: { options: { least: 1, most: 10, needed: true } } },
  static_select: { texts: { placeholder: plain(150) }, lists: { options: { least: 1, most: 100 }, option_groups: { least: 1, most: 100 } } },
  multi_static_select: { texts: { placeholder: plain(150) }, lists: { options: { least: 1, most: 100 }, option_groups: { least: 1, most: 100 } } },
  users_select: { texts: { placeholder: plain(150) } },
  multi_users_select: { texts: { placeholder: plain(150) } },
  channels_select: { texts: { placeholder: plain(150) } },
  conversations_select: { texts: { placeholder: plain(150) } },
  external_select: { texts: { placeholder: plain(150) } },
  datepicker: { texts: { placeholder: plain(150) } },
  timepicker: { texts: { placeholder: plain(150) } },
  datetimepicker: {},
  plain_text_input: { texts: { placeholder: plain(150) }, words: { initial_value: { most: 3000 } } },
  email_text_input: { texts: { placeholder: plain(150) } },
  url_text_input: { texts: { placeholder: plain(150) } },
  number_input: { texts: { placeholder: plain(150) } },
};

export const INPUT_ELEMENTS: ReadonlySet<string> = new Set(
  Object.keys(ELEMENTS).filter((type) => type !== 'button' && type !== 'workflow_button' && type !== 'overflow'),
);
export const RICH_TEXT_PARTS: ReadonlySet<string> = new Set(['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']);
export const RICH_TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  'text',
  'link',
  'user',
  'usergroup',
  'channel',
  'emoji',
  'date',
  'broadcast',
  'color',
]);

export const CONFIRM: Shape = {
  texts: { title: plainNeeded(100), text: { most: 300, needed: true }, confirm: plainNeeded(30), deny: plainNeeded(30) },
};
export const OPTION: Shape = {
  texts: { text: { most: 75, needed: true }, description: { most: 75 } },
  words: { value: { most: 150, needed: true }, url: { most: 3000 } },
};
export const OPTION_GROUP: Shape = { texts: { label: plainNeeded(75) }, lists: { options: { least: 1, most: 100, needed: true } } };
export const VIEW: Shape = {
  texts: { title: plainNeeded(24), submit: plain(24), close: plain(24) },
  words: { private_metadata: { most: 3000 }, callback_id: { most: 255 }, external_id: { most: 255 } },
};
