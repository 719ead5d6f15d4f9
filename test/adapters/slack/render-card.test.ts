import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderEdit } from '../../../src/adapters/slack/edit-form.ts';
import { renderGlass } from '../../../src/adapters/slack/glass.ts';
import { renderCard } from '../../../src/adapters/slack/render-card.ts';
import { renderReview } from '../../../src/adapters/slack/render-review.ts';
import { renderDeny } from '../../../src/adapters/slack/review-form.ts';
import type { CardFacts } from '../../../src/domain/card/card-facts.ts';
import type { FieldValue } from '../../../src/domain/documents/editing.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { blocksProblems } from '../../../src/playground/slack/block-checks.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { emailRequest, mergeRequest } from '../../requests.ts';
import { markedTexts, matchesGolden } from './drawn.ts';
import { asked, askedBack, factsOf, HOSTILE, lives } from './lives.ts';

const MOST_UPDATE_TEXT = 4000;
const onScreen = { approval: 'apr_1', version: 1, digest: 'sha256:1', channel: 'C0CLIENTA' };
const viewer = { name: 'Mei Tanaka', refused: null };

const buttonsOf = (blocks: object[]): string[] => [...JSON.stringify(blocks).matchAll(/"action_id":"([a-z_]+)"/g)].map(([, id]) => id ?? '');

describe('the card of an approval', () => {
  for (const [name, approval] of Object.entries(lives)) {
    test(`looks as drawn and obeys Slack's limits: ${name}`, () => {
      const card = renderCard(factsOf(approval), { mention: approval.state === 'asking' });
      expect(messageProblem(card, MOST_UPDATE_TEXT)).toBeNull();
      expect(JSON.stringify(card)).toContain(approval.id);
      matchesGolden(name, card);
    });

    test(`obeys the limits without tables and containers, too: ${name}`, () => {
      const card = renderCard(factsOf(approval), { plain: true });
      expect(messageProblem(card, MOST_UPDATE_TEXT)).toBeNull();
      expect(card.blocks.map((block) => block.type)).not.toContain('container');
      expect(card.blocks.map((block) => block.type)).not.toContain('table');
    });
  }

  test('of a rollback says what goes back, what has changed since and is left alone, and what cannot be undone', () => {
    const words = JSON.stringify(renderCard(factsOf(askedBack()), { mention: true }));
    expect(words).toContain('2 fields go back');
    for (const cell of ['lead_1 › Industry', 'lead_2 › Industry', 'empty']) expect(words).toContain(`"${cell}"`);
    expect(words).toMatch(/Changed since and left alone \(53\):.*lead-0 › A 0, .*lead-9 › A 9, …/);
    expect(words).toMatch(/Cannot be undone \(2\):.*apr_0 \(A-0\), apr_1 \(A-1\)/);
    expect(words).toContain('<@U0RAVI> or <@U0MEI> can decide');
    expect(words).not.toContain('The enrichment agent asked');
    const review = JSON.stringify(renderReview(factsOf(askedBack()), viewer, onScreen));
    expect(review).toContain('lead-49 › A 49');
    for (const facts of [factsOf(askedBack()), factsOf(askedBack(`${HOSTILE}${'&<>'.repeat(2000)}`))]) {
      expect(messageProblem(renderCard(facts), MOST_UPDATE_TEXT)).toBeNull();
      expect(blocksProblems(renderReview(facts, viewer, onScreen).blocks, 'view', 100, '')).toEqual([]);
      expect(markedTexts(renderCard(facts)).join(' ')).not.toContain('<https://evil');
    }
  });

  test('has buttons only while people are asked, and none to approve where the whole bundle must be on screen', () => {
    const shown = Object.fromEntries(Object.entries(lives).map(([name, approval]) => [name, buttonsOf(renderCard(factsOf(approval)).blocks)]));
    expect(shown['email-asking']).toEqual(['approve', 'deny', 'edit', 'review']);
    expect(shown['merge-asking']).toEqual(['review', 'deny']);
    for (const [name, approval] of Object.entries(lives)) if (approval.state !== 'asking') expect(shown[name], name).toEqual([]);
  });

  test('keeps what an agent or a person wrote out of every text in which Slack reads marks', () => {
    for (const [name, approval] of Object.entries(lives)) {
      const card = renderCard(factsOf(approval), { mention: true });
      for (const text of [...markedTexts(card.blocks), card.text]) {
        expect(text, name).not.toMatch(/evil|<!(channel|here)|<@U0SAM>/);
      }
    }
  });

  test('mentions nobody where the agent imitates marks, and those who can act where it does not', () => {
    const marked = (name: string) => markedTexts(renderCard(factsOf(lives[name] ?? asked(emailRequest())), { mention: true }).blocks).join('\n');
    expect(marked('email-asking')).toContain('<@U0RAVI>');
    expect(marked('email-hostile')).not.toContain('<@');
  });

  test('warns where the request expires before its window opens', () => {
    const flags = { ...emailRequest().flags, new_domain: true };
    const said = (words: object) => JSON.stringify(renderCard(factsOf(asked(emailRequest({ flags, ...words })))).blocks);
    const warning = 'The window opens only after this request expires';
    expect(said({ expires_at: '2026-11-23T15:00:00Z' })).toContain(warning);
    expect(said({})).not.toContain(warning);
  });

  test('makes hidden characters visible', () => {
    const hostile = JSON.stringify(renderCard(factsOf(lives['email-hostile'] ?? asked(emailRequest()))));
    expect(hostile).toContain('[U+202E]');
    expect(hostile).not.toContain('\u202e');
  });

  test('of a change that only looks like none shows what differs, and warns of words in letters of two scripts', () => {
    const unseen = mergeRequest({ before: { website: 'acme.com' }, after: { website: 'ac\u034fme.c\u{e0100}om' } });
    const cyrillic = mergeRequest({ before: { website: 'acme.com' }, after: { website: 'аcme.com' } });
    for (const render of [(facts: CardFacts) => renderCard(facts), (facts: CardFacts) => renderReview(facts, viewer, onScreen)]) {
      const said = (request: AgentRequest) => JSON.stringify(render(factsOf(asked(request))).blocks);
      expect(said(unseen)).toContain('ac[U+034F]me.c[U+E0100]om');
      expect(said(unseen)).not.toContain('Letters of two scripts');
      expect(said(cyrillic)).toMatch(/Letters of two scripts in one word:.*\[U\+0430\]cme\.com/);
      expect(said(mergeRequest({ after: { name: 'Ромашка', site: '株式会社Acme' } }))).not.toContain('Letters of two scripts');
    }
  });

  test('fits whatever an agent sends', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3000 }),
      fc.constantFrom('&', '<', '\u0000', '😀').map((one) => one.repeat(4000)),
    );
    const values = fc.dictionary(fc.string({ minLength: 1, maxLength: 200 }), text, { maxKeys: 60 });
    fc.assert(
      fc.property(text, values, (reason, after) => {
        const facts = factsOf(asked(mergeRequest({ action_reason: reason, after })));
        expect(messageProblem(renderCard(facts), MOST_UPDATE_TEXT)).toBeNull();
        expect(blocksProblems(renderReview(facts, viewer, onScreen).blocks, 'view', 100, '')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the review', () => {
  test('shows the whole bundle, the two inputs by name, and obeys the limits', () => {
    for (const [name, approval] of Object.entries(lives)) {
      const facts = factsOf(approval);
      const view = renderReview(facts, viewer, onScreen);
      expect(blocksProblems(view.blocks, 'view', 100, ''), name).toEqual([]);
      expect(JSON.stringify(view).length).toBeLessThan(250_000);
      expect(view.blocks.map((block) => block.block_id).slice(-2)).toEqual(['decision', 'reason']);
      matchesGolden(`review-${name}`, view);
    }
  });

  const fieldsNamed = (names: string[], value: string) => Object.fromEntries(names.map((name) => [name, value]));
  const choicesIn = ({ blocks }: { blocks: object[] }) => [...JSON.stringify(blocks).matchAll(/"value":"(approve|deny)"/g)].map(([, value]) => value);
  const long = 'Same text. '.repeat(2000);

  test('of a long value shows what differs, says that it is shortened, and where the whole is', () => {
    const facts = factsOf(asked(mergeRequest({ before: { notes: `${long}good${long}` }, after: { notes: `${long}EVIL${long}` } })));
    const view = renderReview(facts, viewer, onScreen);
    expect(JSON.stringify(view)).toMatch(/Notes: {2}….*Same text\. goodSame text.*….*EVILSame text/);
    expect(JSON.stringify(view)).toContain('Some texts are shortened. GET /v1/requests/apr_1 has the whole.');
    expect(choicesIn(view)).toEqual(['approve', 'deny']);
    const card = JSON.stringify(renderCard(facts));
    for (const part of ['goodSame', 'EVILSame', 'Shortened here. Review shows more.']) expect(card).toContain(part);
    const { before, after, flags } = emailRequest();
    const titled = (subject: string) => asked(emailRequest({ before, after: { ...after, subject }, flags: { ...flags, new_domain: true } }));
    const emailCard = (subject: string) => JSON.stringify(renderCard(factsOf(titled(subject))));
    expect(emailCard('Prices '.repeat(100))).toContain('Shortened here.');
    expect(emailCard('Prices')).not.toContain('Shortened here.');
  });

  test('offers no approval where not all of what changes is on screen, says why and what to do; a denial it offers', () => {
    const names = Array.from({ length: 500 }, (_, nth) => `field_${nth}`);
    const rewritten = mergeRequest({ before: { notes: `a${long}b` }, after: { notes: `c${long}d` } });
    const tooMany = mergeRequest({ before: {}, after: fieldsNamed(names, 'new') });
    for (const request of [rewritten, tooMany]) {
      const view = renderReview(factsOf(asked(request)), { ...viewer, code: true }, onScreen);
      expect(choicesIn(view)).toEqual(['deny']);
      expect(JSON.stringify(view.blocks[0])).toContain(
        'Not every change fits on this screen, so it cannot be approved here. Deny it, or ask the agent',
      );
      expect(JSON.stringify(view)).toContain('GET /v1/requests/apr_1 has');
      expect(JSON.stringify(view)).not.toContain('"block_id":"code"');
      expect(blocksProblems(view.blocks, 'view', 100, '')).toEqual([]);
    }
    const many = renderReview(factsOf(asked(mergeRequest({ before: {}, after: fieldsNamed(names.slice(0, 300), 'new') }))), viewer, onScreen);
    expect(choicesIn(many)).toEqual(['approve', 'deny']);
  });

  test('of a rollback can be approved also where it is longer than the screen, and of tier 2', () => {
    const rollback = askedBack(long.repeat(6));
    expect(choicesIn(renderReview(factsOf(rollback), viewer, onScreen))).toEqual(['approve', 'deny']);
    const email = asked(emailRequest({ flags: { ...emailRequest().flags, new_domain: true }, after: { subject: 'Hi', body: long } }));
    expect(choicesIn(renderReview(factsOf(email), viewer, onScreen))).toEqual(['approve', 'deny']);
  });

  test('tells fields apart whose names would look alike, and values that only look alike', () => {
    const names = ['a_b', 'a b', 'c/d', 'Name', 'name', '/x'];
    const after = {
      ...fieldsNamed(names, 'new'),
      c: { d: 'new' },
      plain_one: 5,
      blank: 'Acme\u00a0',
      nothing: 'empty',
      accent: 'e\u0301',
      brand: 'соса',
    };
    const before = { ...fieldsNamed(names, 'old'), c: { d: 'old' }, plain_one: '5', blank: 'Acme', accent: 'é', brand: 'coca' };
    const said = JSON.stringify(renderReview(factsOf(asked(mergeRequest({ before, after }))), viewer, onScreen)).replaceAll('\\"', "'");
    for (const path of ['/a_b', '/a b', '/Name', '/name', '/~1x']) expect(said).toContain(`"${path}:  old  →  "`);
    for (const [field, now, next] of [
      ['Plain one', "'5'", '5'],
      ['Blank', "'Acme'", "'Acme[U+00A0]'"],
      ['Nothing', 'absent', "'empty'"],
      ['Accent', "'é'", "'e[U+0301]'"],
      ['Brand', "'coca'", "'[U+0441][U+043E][U+0441][U+0430]'"],
    ]) {
      expect(said).toMatch(new RegExp(`"${field}: {2}${now} {2}→ {2}"[^}]*}?[^}]*"text":"${next?.replace(/[[\]+]/g, '\\$&')}"`));
    }
  });

  test('says what this very vote will cause, and why an approval would not be taken', () => {
    const facts = factsOf(lives['merge-one-of-two'] ?? asked(mergeRequest()));
    expect(JSON.stringify(renderReview(facts, viewer, onScreen).blocks[0])).toContain('With your approval it is released');
    const refused = renderReview(facts, { ...viewer, refused: 'You already voted.' }, onScreen);
    expect(JSON.stringify(refused.blocks[0])).toContain('You already voted.');
  });

  test('offers break-glass to nobody but who may', () => {
    const facts = factsOf(lives['merge-asking'] ?? asked(mergeRequest()));
    expect(buttonsOf(renderReview(facts, viewer, onScreen).blocks)).not.toContain('break_glass');
    const view = renderReview(facts, { ...viewer, glass: true }, onScreen);
    expect(buttonsOf(view.blocks)).toContain('break_glass');
    expect(blocksProblems(view.blocks, 'view', 100, '')).toEqual([]);
    matchesGolden('glass', renderGlass(facts, onScreen));
  });

  test('of a denial asks for one thing only', () => {
    const view = renderDeny(factsOf(lives['email-asking'] ?? asked(emailRequest())), onScreen);
    expect(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id)).toEqual(['reason']);
    matchesGolden('deny', view);
  });
});

describe('the edit', () => {
  const facts = factsOf(lives['email-asking'] ?? asked(emailRequest()));
  const inputsOf = (fields: FieldValue[]) => {
    const view = renderEdit(facts, fields, onScreen);
    expect(blocksProblems(view.blocks, 'view', 100, '')).toEqual([]);
    const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
    return { view, inputs, said: JSON.stringify(view.blocks) };
  };

  test('has an input for each field, filled with what stands there', () => {
    const { view, inputs } = inputsOf([
      { path: '/subject', value: 'Pricing' },
      { path: '/body', value: 'Here.\r\nThey are.' },
    ]);
    expect(inputs).toEqual(['subject', 'body']);
    matchesGolden('edit', view);
  });

  test('calls its fields by words of the reader, who needs not know what the agent calls them', () => {
    const fields = [
      { path: '/subject', value: 'Preise' },
      { path: '/body', value: 'a'.repeat(3001) },
    ];
    const german = JSON.stringify(renderEdit({ ...facts, locale: 'de' }, fields, onScreen).blocks);
    expect(german).toContain('"label":{"type":"plain_text","text":"Betreff (subject)"');
    expect(german).toContain('Text (body)');
  });

  test('leaves out what Slack would not take or show, says so, and cannot be sent without any input', () => {
    const long = { path: '/body', value: '&'.repeat(700) };
    const hidden = { path: '/subject', value: 'Pricing \u202egnp.exe' };
    expect(inputsOf([long, { path: '/amount', value: 12.5 }])).toMatchObject({
      inputs: ['amount'],
      said: expect.stringContaining('Body is longer than 3000'),
    });
    const none = inputsOf([long, hidden]);
    expect(none.inputs).toEqual([]);
    expect(none.view.submit).toBeUndefined();
    expect(none.said).toContain('Subject has hidden characters');
    for (const value of ['Prici\u034fng', 'Рricing', 'Pricing\u2800']) expect(inputsOf([{ path: '/subject', value }]).inputs).toEqual([]);
  });
});
