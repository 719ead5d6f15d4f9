// Edit before approve in Teams: who may gets a form for themselves alone, what is saved is judged anew, and every bad try changes nothing.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderEdit } from '../../../src/adapters/teams/edit-form.ts';
import { askedOf } from '../../../src/adapters/teams/review-form.ts';
import { editableFields } from '../../../src/domain/documents/editing.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { text } from '../../../src/texts.ts';
import { emailRequest } from '../../requests.ts';
import { asked, factsOf as factsIn } from '../slack/lives.ts';
import { matchesGolden, partsOf, problemsOf, textOf } from './cards.ts';
import { type House, house, live, words } from './house.ts';

const MEI = '29:mei';
const body = (value: string) => ({ 'edit/body': value });

let here: House;
beforeEach(async () => {
  here = await house(live('email-asking'));
});
afterEach(() => here.close());

const openForm = () => here.teams.click(MEI, here.card, 'edit');
const lastEvent = () => here.now().events.at(-1);

describe('an edit in Teams', () => {
  test('is a form that its editor alone sees, filled with what stands there now', async () => {
    const { card } = await openForm();
    const { body: text, subject } = here.now().request.after as { [name: string]: string };
    expect(card?.body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Input.Text', id: 'edit/subject', value: subject }),
        expect.objectContaining({ type: 'Input.Text', id: 'edit/body', value: text, isMultiline: true }),
      ]),
    );
    expect(words(here.teams.shownTo('29:ravi', here.card))).not.toContain('Input.Text');
    expect(here.now().version).toBe(live('email-asking').version);
  });

  test('is judged again under a new digest, and its editor hears so below the card as it is now', async () => {
    const before = here.now().digest;
    await openForm();
    const { card } = await here.teams.click(MEI, here.card, 'edit', body('Call me.'), 'save');
    expect(words(card)).toMatch(/Call me\..*You edited/);
    expect(here.now()).toMatchObject({ state: 'asking', votes: [], request: { after: { body: 'Call me.' } } });
    expect(here.now().digest).not.toBe(before);
    expect(
      here
        .now()
        .events.slice(-2)
        .map(({ type, actor }) => [type, actor]),
    ).toEqual([
      ['edited', 'mei'],
      ['verdict_given', 'policy'],
    ]);
    expect(here.teams.buttons(here.card, MEI)).toContain('approve');
  });

  test('that Teams sends twice counts once and gets the same answer, also where another process got the first', async () => {
    await openForm();
    const save = here.teams.invoke(MEI, here.card, 'edit', body('Call me.'), 'save');
    const first = await here.teams.again(save);
    const { version } = here.now();
    const again = await here.teams.again({ ...save, id: 'f:another' });
    expect([again.card !== null, first.card !== null, here.now().version, here.now().edits?.length]).toEqual([true, true, version, 1]);
  });

  test('of a card that is older than somebody else’s edit changes nothing, and says what to do', async () => {
    await openForm();
    const late = here.teams.invoke(MEI, here.card, 'edit', body('Mine.'), 'save');
    await here.teams.click('29:ravi', here.card, 'edit');
    await here.teams.click('29:ravi', here.card, 'edit', body('His.'), 'save');
    const told = await here.teams.again(late);
    expect([told.card, told.words]).toEqual([null, expect.stringContaining('Open the current card')]);
    expect(here.now().request.after).toMatchObject({ body: 'His.' });
    expect((await here.teams.click(MEI, here.card, 'edit', {}, 'back')).card).not.toBeNull();
    expect(words(here.teams.shownTo(MEI, here.card))).toContain('His.');
  });

  test('that the matrix denies changes nothing, says why, and is written down', async () => {
    await openForm();
    here.judgeEdits((edit) =>
      edit.type === 'edit' ? { ...edit, verdict: { ...edit.verdict, decision: 'deny', reasons: ['suppressed'], rules: ['r1'] } } : edit,
    );
    const told = await here.teams.click(MEI, here.card, 'edit', body('Forbidden.'), 'save');
    expect(told.words).toMatch(/the policy would deny it: .*r1.*Nothing was changed/);
    expect([lastEvent()?.type, lastEvent()?.actor, here.now().digest]).toEqual(['edit_refused', 'mei', live('email-asking').digest]);
    expect(words(here.teams.shownTo(MEI, here.card))).toContain('edit/body');
  });

  test('that lacks what the policy wants, or changes nothing, or only the ends of lines, changes nothing', async () => {
    await openForm();
    const { body: text } = here.now().request.after as { [name: string]: string };
    expect((await here.teams.click(MEI, here.card, 'edit', body(`${text}\r\n `), 'save')).words).toContain('Nothing was changed');
    expect((await here.teams.click(MEI, here.card, 'edit', { 'edit/target': 'x' }, 'save')).words).toContain('Nothing was changed');
    here.judgeEdits((edit) => (edit.type === 'edit' ? { ...edit, missing: ['/after/unsubscribe'] } : edit));
    expect((await here.teams.click(MEI, here.card, 'edit', body('Short.'), 'save')).words).toContain('/after/unsubscribe');
    expect(here.now().digest).toBe(live('email-asking').digest);
  });

  test('is for those who could vote: others hear who may, and their try is written down', async () => {
    const told = await here.teams.click('29:sam', here.card, 'edit');
    expect([told.card, told.words]).toEqual([null, expect.stringContaining('Who may: Ravi Shah')]);
    expect([lastEvent()?.type, lastEvent()?.actor]).toEqual(['edit_refused', 'sam']);
    expect((await here.teams.click('29:stranger', here.card, 'edit')).words).toContain('29:stranger');
    expect(lastEvent()?.actor).toBe('teams:29:stranger');
  });

  test('does not come from another channel, from another tenant, or for a request that is not there', async () => {
    await openForm();
    const save = here.teams.invoke(MEI, here.card, 'edit', body('Call me.'), 'save') as { conversation: object; channelData: object; value: object };
    const elsewhere = { id: '19:other@thread.tacv2', tenantId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', conversationType: 'channel' };
    expect((await here.teams.again({ ...save, id: 'f:1', conversation: elsewhere })).words).toContain('was not posted here');
    const abroad = { tenant: { id: 'ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee' } };
    expect((await here.teams.again({ ...save, id: 'f:2', channelData: abroad })).status).toBe(401);
    const gone = JSON.parse(JSON.stringify({ ...save, id: 'f:3' }).replaceAll(here.now().id, 'apr_gone'));
    expect((await here.teams.again(gone)).words).toBe(text('en', 'refusal.not_found'));
    expect(here.now().digest).toBe(live('email-asking').digest);
  });

  test('without the digest of what was on screen saves nothing; it opens the form', async () => {
    await openForm();
    const save = here.teams.invoke(MEI, here.card, 'edit', body('Call me.'), 'save');
    const without = (key: string, id: string) => JSON.parse(JSON.stringify({ ...save, id }).replaceAll(`"${key}":`, '"other":'));
    expect((await here.teams.again(without('digest', 'f:1'))).words).toBe(text('en', 'refusal.not_found'));
    expect(here.now().digest).toBe(live('email-asking').digest);
    const opening = JSON.parse(JSON.stringify(without('digest', 'f:2')).replace('"step":"save"', '"step":""'));
    expect(words((await here.teams.again(opening)).card)).toContain('edit/body');
  });

  test('of what was decided meanwhile hears who decided', async () => {
    await openForm();
    const late = here.teams.invoke(MEI, here.card, 'edit', body('Call me.'), 'save');
    await here.teams.click('29:ravi', here.card, 'deny');
    await here.teams.click('29:ravi', here.card, 'deny', { reason: 'No.' }, 'vote');
    expect((await here.teams.again(late)).words).toMatch(/Already denied by Ravi Shah/);
    expect(here.now().state).toBe('denied');
  });
});

describe('the form of an edit', () => {
  const flags = { ...emailRequest().flags, new_domain: true };
  const formOf = (after: AgentRequest['after']) => {
    const approval = asked(emailRequest({ flags, after }));
    const facts = factsIn(approval);
    return renderEdit(facts, editableFields(approval), askedOf(facts));
  };

  test('looks as drawn', () => {
    const card = formOf(emailRequest().after);
    expect(problemsOf(card)).toEqual([]);
    matchesGolden('edit', card);
  });

  test('calls its fields by words of the reader, who needs not know what the agent calls them', () => {
    const approval = asked(emailRequest({ flags, after: { subject: 'Preise', body: 'a'.repeat(3001) } }));
    const german = renderEdit({ ...factsIn(approval), locale: 'de' }, editableFields(approval), askedOf(factsIn(approval)));
    expect(partsOf(german).flatMap(({ type, label }) => (type === 'Input.Text' ? [label] : []))).toEqual(['Betreff (subject)']);
    expect(textOf(german)).toContain('Text (body)');
  });

  test('fits what Teams takes, whatever an agent wrote, and says which field it has no room for', () => {
    for (const unit of ['a', '承', '"', '&<{{DATE(2026-11-23)}}'])
      for (const length of [0, 1, 2900, 3000, 3001, 50_000]) {
        const card = formOf({ subject: unit.repeat(length).slice(0, length), body: unit.repeat(length).slice(0, length) });
        expect(problemsOf(card), `${unit} ${length}`).toEqual([]);
      }
    expect(textOf(formOf({ subject: 'Hello', body: 'a'.repeat(3001) }))).toContain('Body is longer than 3000 characters');
    expect(textOf(formOf({ subject: 'Hello\u202e', body: 'Hello' }))).toContain('Subject has hidden characters');
  });
});
