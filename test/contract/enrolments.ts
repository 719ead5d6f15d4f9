// What every store of one-time codes keeps: no change lost, so that a code is used up once, whoever asks at once.
import { describe, expect, test } from 'vitest';
import { confirm, type Enrolment, emptyEnrolment, offer, useCode } from '../../src/domain/policy/enrolment.ts';
import type { Enrolments } from '../../src/ports/documents.ts';
import { fresh, HOSTILE, NOON } from './samples.ts';

const offered = (enrolment: Enrolment) => ({ next: offer(enrolment, 'sealed', NOON), result: null });
const confirmed = (enrolment: Enrolment) => confirm(enrolment, () => 7, NOON);
const used = (step: number) => (enrolment: Enrolment) => useCode(enrolment, () => step, NOON, { use: 'vote' });

/** `other` is a second user of the same data, such as another process. */
export function enrolmentsContract(stores: () => { one: Enrolments; other: Enrolments }): void {
  describe('one-time codes', () => {
    test('of somebody who never enrolled are empty', async () => {
      const person = fresh('ravi');
      expect(await stores().one.read('client-a', person)).toEqual(emptyEnrolment('client-a', person));
      expect(await stores().one.change('client-a', person, () => ({ next: null, result: 'nothing' }))).toBe('nothing');
      expect((await stores().other.read('client-a', person)).version).toBe(0);
    });

    test('of one step are taken once, whoever asks at once', async () => {
      const { one, other } = stores();
      const person = fresh('ravi');
      await one.change('client-a', person, offered);
      expect(await other.change('client-a', person, confirmed)).toBeNull();
      for (let step = 8; step < 28; step++) {
        const asked = await Promise.all([one, other, one, other].map((store) => store.change('client-a', person, used(step))));
        expect(asked.filter((refused) => refused === null)).toHaveLength(1);
      }
      expect(await other.read('client-a', person)).toMatchObject({ used_step: 27, version: 82 });
    });

    test('that are first written by two at once are written once', async () => {
      const { one, other } = stores();
      const person = fresh('ravi');
      const both = [one, other].map((store) =>
        store.change('client-a', person, (enrolment) => ({ next: offer(enrolment, 'sealed', NOON), result: enrolment.version })),
      );
      expect((await Promise.all(both)).toSorted()).toEqual([0, 1]);
    });

    test('are each person’s own in each workspace', async () => {
      const { one, other } = stores();
      const [person, workspace] = [fresh('ravi'), fresh('ws')];
      await one.change(workspace, person, offered);
      expect((await other.read(workspace, person)).offered).toEqual({ secret: 'sealed', at: NOON.toISOString() });
      expect((await other.read('client-a', person)).offered).toBeNull();
      expect((await other.read(workspace, fresh('ravi'))).offered).toBeNull();
    });

    test('are found while they have unsealed events', async () => {
      const { one, other } = stores();
      const person = fresh('ravi');
      await one.change('client-a', person, offered);
      const found = (await other.unsealed(1000)).find((enrolment) => enrolment.person === person);
      expect(found?.events.map(({ type }) => type)).toEqual(['enrolment_offered']);
      expect((await other.unsealed(1)).length).toBe(1);
      await one.change('client-a', person, (enrolment) => ({ next: { ...enrolment, events: [] }, result: null }));
      expect((await other.unsealed(1000)).map((enrolment) => enrolment.person)).not.toContain(person);
    });

    test('may be of a person with any id', async () => {
      for (const text of HOSTILE) {
        const person = fresh(text);
        await stores().one.change('client-a', person, offered);
        expect(await stores().other.read('client-a', person)).toMatchObject({ person, version: 1 });
      }
    });
  });
}
