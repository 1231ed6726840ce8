import { describe, expect, it } from 'vitest';

import { sampleAlerts, sampleRules, sampleUsers } from '../testing/sampleNetwork';
import { list } from './parse';
import * as parsers from './parsers';
import { explain, GatewayError, problemFrom } from './problem';

describe('what comes in', () => {
  it('is passed through unchanged where it is as agreed', () => {
    const users = sampleUsers();
    const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(list(parsers.user)(json(users), 'users')).toEqual(users);
    expect(list(parsers.alert)(json(sampleAlerts(users)), 'alerts')).toEqual(sampleAlerts(users));
    expect(list(parsers.accessRule)(json(sampleRules()), 'rules')).toEqual(sampleRules());
  });

  it('may say more than this console reads', () => {
    expect(parsers.whoMay({ who: 'sip:a@x', decision: 'accept', granted: true, mood: 'good' }, 'answer')).toEqual({
      who: 'sip:a@x',
      decision: 'accept',
      granted: true,
      decidedBy: [],
    });
  });

  it('is refused with the place that was wrong', () => {
    expect(() => list(parsers.user)([{ id: 7 }], 'users')).toThrow('users[0].id should be a text');
  });

  it('leaves a null field out', () => {
    const [user] = sampleUsers();
    expect(parsers.user({ ...user, role: null, userName: null }, 'user')).not.toHaveProperty('role');
  });
});

describe('a refusal', () => {
  it('keeps its type, its rules and its SIP cause', () => {
    const problem = problemFrom(403, {
      type: '/problems/access-denied',
      title: 'Refused',
      why: [{ rule: 'rul_1', effect: 'reject', reason: 'not invited' }],
      sip: { status: 403, reason: 'Forbidden' },
    });
    expect([new GatewayError(problem).is('access-denied'), problem.why[0]?.rule, problem.sip?.status]).toEqual([true, 'rul_1', 403]);
  });

  it('without a body is still an honest sentence', () => {
    expect(explain(new GatewayError(problemFrom(502, undefined)))).toBe('The gateway answered 502 without saying why');
  });

  it('of a form is told by its fields', () => {
    const problem = problemFrom(422, { title: 'Invalid', errors: [{ pointer: '/address', detail: 'An address is expected.' }] });
    expect(explain(new GatewayError(problem))).toBe('An address is expected.');
  });
});

