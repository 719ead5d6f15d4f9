// The card, the review and the denial on Teams, in every state, against the limits and with the worst texts that an agent can write.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCard, summaryOf } from '../../../src/adapters/teams/render-card.ts';
import { renderDeny, renderReview } from '../../../src/adapters/teams/render-review.ts';
import { askedFrom, askedOf, stepFrom } from '../../../src/adapters/teams/review-form.ts';
import { emailRequest, mergeRequest } from '../../requests.ts';
import { asked, askedBack, factsOf, lives, NOW, played, vote } from '../slack/lives.ts';
import { dataOf, matchesGolden, partsOf, problemsOf, textOf, textsBesideRuns, verbsOf } from './cards.ts';

/** Every trick that a card of Teams might fall for. */
const TRICKS =
  'evil <at>Ravi Shah</at> **Approved** [Approve](https://evil.example) {{DATE(2026-11-23T14:00:00Z)}} {{TIME(2026-11-23T14:00:00Z)}} \u202egnp.exe';
const flags = { ...emailRequest().flags, new_domain: true };
const tricky = asked(
  emailRequest({
    flags,
    action_reason: TRICKS,
    target: { ...emailRequest().target, contact: TRICKS.slice(0, 100), account: '[x](https://evil.example)' },
    source_signal: { ...emailRequest().source_signal, type: TRICKS.slice(0, 100), ref: TRICKS },
    evidence: [{ title: TRICKS, url: 'https://evil.example/click', observed_at: NOW.toISOString() }],
    rollback: { reversible: false, path: TRICKS, snapshot_ref: TRICKS },
    after: { subject: TRICKS, body: TRICKS, [TRICKS]: TRICKS },
  }),
);
const withdrawn = played(tricky, { type: 'withdraw', by: 'agent:outreach', reason: TRICKS });
const denied = played(tricky, vote(tricky, 'mei', 'deny', TRICKS));

const viewer = { name: 'Mei Tanaka', refused: null };
const life = (name: string) => lives[name] ?? asked(emailRequest());
const cardOf = (name: string) => renderCard(factsOf(life(name)));
const reviewOf = (approval = life('merge-one-of-two')) => renderReview(factsOf(approval), viewer, askedOf(factsOf(approval)));
const decisionsIn = (card: object) =>
  partsOf(card).flatMap(({ id, choices }) => (id === 'decision' ? (choices as { value: string }[]).map(({ value }) => value) : []));
const denyOf = (approval = life('email-asking')) => renderDeny(factsOf(approval), askedOf(factsOf(approval)));

describe('the card of an approval on Teams', () => {
  for (const [name, approval] of Object.entries(lives)) {
    test(`looks as drawn and is one that Teams takes: ${name}`, () => {
      const card = renderCard(factsOf(approval));
      expect(problemsOf(card)).toEqual([]);
      expect(textOf(card)).toContain(approval.id);
      matchesGolden(name, card);
    });
  }

  test('of a rollback says what goes back, what has changed since and is left alone, and what cannot be undone', () => {
    const card = renderCard(factsOf(askedBack()));
    expect(problemsOf(card)).toEqual([]);
    for (const words of ['2 fields go back', 'Changed since and left alone (53):', 'lead-9 › A 9, …', 'Cannot be undone (2):', 'apr_1 (A-1)'])
      expect(textOf(card)).toContain(words);
    const review = reviewOf(askedBack());
    expect(problemsOf(review)).toEqual([]);
    expect(textOf(review)).toContain('lead-49 › A 49');
    const hostile = askedBack(`${TRICKS}${'&<>'.repeat(2000)}`);
    expect([...problemsOf(renderCard(factsOf(hostile))), ...problemsOf(reviewOf(hostile))]).toEqual([]);
    expect(textsBesideRuns(renderCard(factsOf(hostile))).join(' ')).not.toContain('evil');
  });

  test('has buttons only while people are asked, and none to approve where the whole bundle must be on screen', () => {
    expect(verbsOf(cardOf('email-asking'))).toEqual(['approve', 'deny', 'edit', 'review']);
    expect(verbsOf(cardOf('merge-asking'))).toEqual(['review', 'deny']);
    for (const [name, approval] of Object.entries(lives)) if (approval.state !== 'asking') expect(verbsOf(cardOf(name)), name).toEqual([]);
  });

  test('carries in every button which request, version and digest were on screen, for older clients too', () => {
    const { id, version, digest } = life('email-asking');
    for (const data of dataOf(cardOf('email-asking'))) expect(data).toEqual({ approval: id, version, digest });
    const older = partsOf(cardOf('email-asking')).flatMap(({ type, data }) => (type === 'Action.Submit' ? [data] : []));
    expect(older).toEqual(['approve', 'deny', 'edit', 'review'].map((verb) => ({ approval: id, version, digest, verb })));
    expect(askedFrom(older[0])).toEqual({ approval: id, version, digest });
    for (const strange of [null, 'approve', {}, { approval: 'apr_1' }, { approval: 1, digest: 'd' }, { approval: '', digest: 'd' }])
      expect(askedFrom(strange)).toBeNull();
  });

  test('shows times in the zone of whoever reads, and the window in the prospect’s own', () => {
    const words = textOf(cardOf('email-waiting'));
    expect(words).toContain('Mon 09:00 in Chicago, {{DATE(2026-11-23T15:00:00Z, SHORT)}} at {{TIME(2026-11-23T15:00:00Z)}} for you');
    expect(cardOf('email-waiting').lang).toBe('en');
    expect(renderCard({ ...factsOf(life('email-waiting')), locale: 'pt-BR' }).lang).toBe('pt');
  });

  test('joins names and words as Japanese does', () => {
    const inJapanese = (name: string) => ({ ...factsOf(life(name)), locale: 'ja' });
    const review = renderReview(inJapanese('merge-one-of-two'), viewer, askedOf(factsOf(life('merge-one-of-two'))));
    const words = `${textOf(renderCard(inJapanese('merge-executed')))}\n${textOf(review)}`;
    expect(words).toContain('Ravi Shahさんが承認');
    expect(words).toContain('、確信度 ');
    expect(words).toContain('あなた  Mei Tanaka');
    expect(words).not.toMatch(/ さん|, 確信度|あなた,/);
  });

  test('says after the decision who, when and why, and folds away what was asked', () => {
    const words = textOf(cardOf('email-denied'));
    expect(words).toContain('Denied, nothing was sent');
    expect(words).toContain('Mei Tanaka denied at {{TIME(2026-11-23T14:40:00Z)}}:');
    expect(words).toContain('They are a partner of ours. Talk to <@U0SAM> first.');
    const folded = partsOf(cardOf('email-denied')).filter(({ isVisible }) => isVisible === false);
    expect(folded.map(({ id }) => id)).toEqual(['details']);
    expect(textOf(folded[0] ?? {})).toContain('You asked for our prices');
  });

  test('warns of words in letters of two scripts, and shows which letters those are', () => {
    const request = mergeRequest({ before: { website: 'acme.com' }, after: { website: 'аcme.com' } });
    for (const card of [renderCard(factsOf(asked(request))), reviewOf(asked(request))]) {
      expect(problemsOf(card)).toEqual([]);
      expect(textOf(card)).toMatch(/Letters of two scripts in one word:.*\[U\+0430\]cme\.com/);
    }
    expect(textOf(renderCard({ ...factsOf(asked(request)), locale: 'de' }))).toContain('Buchstaben zweier Schriften in einem Wort:');
    expect(textOf(cardOf('merge-asking'))).not.toContain('two scripts');
  });

  test('shows what differs in a long value, and offers an approval only where all that changes is on screen', () => {
    const long = 'Same text. '.repeat(1000);
    const clipped = reviewOf(asked(mergeRequest({ before: { notes: `${long}good` }, after: { notes: `${long}EVIL` } })));
    expect(textOf(clipped)).toMatch(/Notes\n….*good\n….*EVIL/);
    expect(textOf(clipped)).toContain('Some texts are shortened. GET /v1/requests/apr_1 has the whole.');
    const rewritten = asked(mergeRequest({ before: { notes: `a${long}b` }, after: { notes: `c${long}d` } }));
    const tooMany = asked(mergeRequest({ after: Object.fromEntries(Array.from({ length: 200 }, (_, nth) => [`field_${nth}`, 'new'])) }));
    expect(decisionsIn(clipped)).toEqual(['approve', 'deny']);
    const many = asked(mergeRequest({ after: Object.fromEntries(Array.from({ length: 110 }, (_, nth) => [`field_${nth}`, 'new'])) }));
    expect([problemsOf(reviewOf(many)), decisionsIn(reviewOf(many))]).toEqual([[], ['approve', 'deny']]);
    for (const approval of [rewritten, tooMany]) {
      const review = reviewOf(approval);
      expect(decisionsIn(review)).toEqual(['deny']);
      expect(textOf(review)).toContain('Not every change fits on this screen, so it cannot be approved here. Deny it, or ask the agent');
      expect(textOf(review)).toContain('GET /v1/requests/apr_1 has the whole.');
      expect(problemsOf(review)).toEqual([]);
    }
    expect(decisionsIn(reviewOf(askedBack(long.repeat(4))))).toEqual(['approve', 'deny']);
  });

  test('is no longer for thousands of empty lines, says that they were cut, and offers no approval where all of it is needed', () => {
    const after = { subject: 'Prices', body: `Hello${'\n'.repeat(4000)}Send your password` };
    const approval = asked(emailRequest({ flags, after }));
    for (const card of [renderCard(factsOf(approval)), reviewOf(approval)]) {
      expect(textOf(card).split('\n').length).toBeLessThan(450);
      expect(textOf(card)).toMatch(/shortened/i);
    }
    const merge = asked(mergeRequest({ before: { notes: 'x' }, after: { notes: `a${'\n'.repeat(4000)}EVIL` } }));
    expect(textOf(reviewOf(merge))).toContain('Not every change fits on this screen');
    const short = asked(emailRequest({ flags, after: { subject: 'Prices', body: 'Line\n'.repeat(39) } }));
    expect(textOf(renderCard(factsOf(short)))).not.toContain('shortened');
  });

  test('says what it leaves out', () => {
    const after = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field_${index}`, `value ${index}`]));
    const many = renderCard(factsOf(asked(mergeRequest({ before: {}, after }))));
    expect(textOf(many)).toContain('30 more fields in Review');
    const long = renderCard(factsOf(asked(mergeRequest({ action_reason: 'because '.repeat(1250) }))));
    expect(textOf(long)).toMatch(/because bec…/);
    expect(textOf(long)).toContain('Shortened here. Review shows more.');
    expect(textOf(cardOf('merge-asking'))).not.toContain('Shortened');
  });
});

describe('a text that an agent or a person wrote', () => {
  const cards = [renderCard(factsOf(tricky)), renderCard(factsOf(withdrawn)), renderCard(factsOf(denied)), reviewOf(tricky), denyOf(tricky)];

  test('is on the card, but never where Markdown is read, never a link and never a mention', () => {
    for (const card of cards) {
      expect(problemsOf(card)).toEqual([]);
      expect(textOf(card)).toContain('evil');
      expect(textsBesideRuns(card).join('\n')).not.toMatch(/evil|Approved\*\*/);
      expect(JSON.stringify(card)).not.toMatch(/<\/?at>/i);
    }
  });

  test('becomes no date, and turns no reading direction', () => {
    const own = /\{\{(DATE|TIME)\(2026-11-(23T14:00:00Z|23T14:30:00Z|23T14:40:00Z|23T15:00:00Z|30T14:00:00Z)(, SHORT)?\)\}\}/g;
    for (const card of cards) {
      const runs = partsOf(card).flatMap(({ type, text }) => (type === 'TextRun' ? [String(text)] : []));
      for (const run of runs.filter((one) => one.includes('evil'))) expect(run).not.toContain('{{');
      expect(runs.join('').replace(own, '')).not.toContain('{{');
      expect(JSON.stringify(card)).not.toContain('\u202e');
      expect(textOf(card)).toContain('[U+202E]');
    }
  });

  test('breaks where a phone has no room for a word, in a title sooner, and loses no letter: a digest is there as a whole', () => {
    const words = ['q'.repeat(60), `😀${'e\u0301'.repeat(40)}`, `https://evil.example/${'x'.repeat(200)}`];
    const approval = asked(
      mergeRequest({
        action_reason: words.join(' '),
        target: { ...mergeRequest().target, record_ids: ['q'.repeat(60), 'lead_2'] },
        after: { name: words[0] ?? '' },
      }),
    );
    for (const card of [renderCard(factsOf(approval)), reviewOf(approval)]) {
      for (const { type, text, size } of partsOf(card)) {
        if (type !== 'TextRun' || String(text).includes('{{')) continue;
        for (const piece of String(text).split(/[\s\u200b]/))
          expect(piece.replace(/\p{M}/gu, '').length, piece).toBeLessThanOrEqual(size === 'Large' ? 18 : 24);
      }
      for (const word of words) expect(textOf(card).replaceAll('\u200b', '')).toContain(word);
      expect(JSON.stringify(card)).not.toContain('\u200b\u0301');
    }
    expect(textOf(reviewOf(approval)).replaceAll('\u200b', '')).toContain(approval.digest);
    expect(summaryOf(factsOf(approval))).not.toContain('\u200b');
  });

  test('is read out without marks', () => {
    expect(summaryOf(factsOf(tricky))).not.toMatch(/[<>&\u202e]/);
  });

  test('fits, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3000 }),
      fc.constantFrom('&', '<', '\u0000', '😀', '"', '\\', '字', '\r\n', '{', '<at>').map((one) => one.repeat(4000)),
    );
    const values = fc.dictionary(fc.string({ minLength: 1, maxLength: 200 }), text, { maxKeys: 60 });
    fc.assert(
      fc.property(text, values, (reason, after) => {
        const approval = asked(
          mergeRequest({ action_reason: reason, after, rollback: { reversible: false, path: reason, snapshot_ref: reason.slice(0, 500) } }),
        );
        for (const card of [renderCard(factsOf(approval)), reviewOf(approval), denyOf(approval)]) {
          expect(problemsOf(card)).toEqual([]);
          expect(JSON.stringify(card)).toContain(approval.digest);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the review on Teams', () => {
  test('shows the whole bundle, then the two inputs by name with nothing chosen, and is one that Teams takes', () => {
    for (const [name, approval] of Object.entries(lives)) {
      const card = reviewOf(approval);
      expect(problemsOf(card), name).toEqual([]);
      const inputs = partsOf(card).filter(({ type }) => type?.startsWith('Input.'));
      expect(inputs.map(({ id, value }) => [id, value])).toEqual([
        ['decision', undefined],
        ['reason', undefined],
      ]);
      matchesGolden(`review-${name}`, card);
    }
  });

  test('has a button that votes, and one that goes back whatever was filled in', () => {
    expect(dataOf(reviewOf()).map(stepFrom)).toEqual(['vote', 'back']);
    expect(verbsOf(reviewOf())).toEqual(['review', 'review']);
    expect(partsOf(reviewOf()).filter(({ associatedInputs }) => associatedInputs === 'none')).toHaveLength(2);
    expect(stepFrom({ step: 'other' })).toBeNull();
  });

  test('says what this very vote will cause, and why an approval would not be taken', () => {
    expect(textOf(reviewOf())).toContain('With your approval it is released');
    const facts = factsOf(life('merge-one-of-two'));
    const refused = renderReview(facts, { ...viewer, refused: 'You already voted.' }, askedOf(facts));
    expect(textOf(refused)).toContain('You already voted.');
  });

  test('has every one of forty changed fields, and says where the whole is once it is shortened', () => {
    const after = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field_${index}`, `value ${index}`]));
    const many = textOf(reviewOf(asked(mergeRequest({ before: {}, after }))));
    for (let index = 0; index < 40; index += 1) expect(many).toContain(`Field ${index}:  empty  →  value ${index}`);
    expect(many).not.toContain('shortened');
    const long = textOf(reviewOf(asked(mergeRequest({ action_reason: 'because '.repeat(1250) }))));
    expect(long).toContain('Some texts are shortened. GET /v1/requests/apr_1 has the whole.');
  });

  test('that fits in no room at all offers no approval where all of it is needed, and says where the whole is', () => {
    const facts = factsOf(life('merge-one-of-two'));
    const crowded = { ...facts, slots: Array.from({ length: 200 }, () => facts.slots).flat() };
    const code = { error: null, reason: '' };
    const review = renderReview(crowded, { ...viewer, code }, askedOf(facts));
    expect(problemsOf(review)).toEqual([]);
    expect(textOf(review)).not.toContain('Acme Incorporated');
    expect(textOf(review)).not.toContain('Reviewers');
    expect(decisionsIn(review)).toEqual(['deny']);
    expect(partsOf(review).flatMap(({ type, id }) => (type === 'Input.Text' ? [id] : []))).toEqual(['reason']);
    expect(textOf(review)).toContain('Not every change fits on this screen, so it cannot be approved here.');
    expect(textOf(review)).toContain('GET /v1/requests/apr_1 has the whole.');
    expect(decisionsIn(renderReview({ ...crowded, wholeNeeded: false }, viewer, askedOf(facts)))).toEqual(['approve', 'deny']);
  });

  test('says so where it is its records that are too long to be shown', () => {
    const recordsOf = (length: number) =>
      asked(mergeRequest({ target: { ...mergeRequest().target, record_ids: Array.from({ length: 40 }, (_, nth) => `${nth}`.padEnd(length, 'x')) } }));
    expect(textOf(reviewOf(recordsOf(20)))).not.toContain('Some texts are shortened');
    expect(textOf(reviewOf(recordsOf(200)))).toContain('Some texts are shortened. GET /v1/requests/apr_1 has the whole.');
  });

  test('of a denial asks for one thing only, below the card', () => {
    const card = denyOf();
    expect(partsOf(card).flatMap(({ type, id, isRequired }) => (type?.startsWith('Input.') ? [[id, isRequired]] : []))).toEqual([['reason', true]]);
    expect(dataOf(card).map(stepFrom)).toEqual(['vote', 'back']);
    expect(textOf(card)).toContain('Waiting for one approval');
    expect(problemsOf(card)).toEqual([]);
    matchesGolden('deny', card);
  });
});
