import { describe, expect, it } from 'vitest';

import type { ServiceContext } from '../../gateway/contract';
import { draftOf, fieldsOf, jsonOf, patchOf, placeOf, tableOf } from './serviceDraft';

const saved: ServiceContext = {
  id: 'ctx_1',
  requestUri: 'sip:sub-bob-deposit-sg@vm.poc.local',
  behaviour: 'depositSpecial',
  mailbox: 'mbx_1',
  trust: 'reserved',
  allowed: ['sip:anna@poc.local'],
  fallback: 'sip:sub-bob-deposit@vm.poc.local',
  note: 'For the family',
  createdAt: '2026-11-21T23:25:40.719Z',
  version: 1,
};

describe('a service identity', () => {
  it('goes through the form unchanged', () => {
    expect({ id: saved.id, createdAt: saved.createdAt, version: 1, ...draftOf(fieldsOf(saved)) }).toEqual(saved);
  });

  it('loses what is emptied, and a mailbox where the behaviour finds its own', () => {
    expect(patchOf({ ...fieldsOf(saved), note: '', behaviour: 'depositAsk' })).toMatchObject({ note: null, mailbox: null, fallback: saved.fallback });
  });

  it('is exported as it can be imported', () => {
    const json = jsonOf(`${JSON.stringify(saved)}\n`);
    expect(JSON.parse(json)).toEqual({ contexts: [draftOf(fieldsOf(saved))] });
    expect(tableOf(json)).toEqual({ content: json, contentType: 'application/json' });
  });
});

describe('a table that comes in', () => {
  it('is told by how it begins', () => {
    expect(tableOf('\uFEFFrequestUri,behaviour').contentType).toBe('text/csv');
    expect(tableOf(' [1]')).toEqual({ content: '{"contexts": [1]}', contentType: 'application/json' });
  });

  it('has its faults named by their place', () => {
    expect([placeOf('/contexts/2/requestUri'), placeOf('/contexts/0'), placeOf('/contexts')]).toEqual(['Entry 3, requestUri', 'Entry 1', '']);
  });
});
