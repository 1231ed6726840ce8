import { describe, expect, it } from 'vitest';

import { allBut, emptyDraft, faultsOf, summarise } from './draft';
import { isGranted } from './words';

describe('a rule being written', () => {
  it('lets in all but one in a single step', () => {
    const { when } = allBut(emptyDraft, 'sip:bob@x');
    expect([when.anyone, when.except.identities]).toEqual([true, ['sip:bob@x']]);
  });

  it('takes the one out of the domains instead, where there are any', () => {
    const { when } = allBut({ ...emptyDraft, when: { ...emptyDraft.when, domains: ['x'] } }, 'sip:bob@x');
    expect([when.anyone, when.domains]).toEqual([false, ['x']]);
  });

  it('is without fault as it begins', () => {
    expect(faultsOf(emptyDraft)).toEqual([]);
  });

  it('needs a permission, an owner, and something to except from', () => {
    const draft = {
      ...emptyDraft,
      owner: ' ',
      permissions: {},
      when: { ...emptyDraft.when, except: { identities: ['sip:bob@x'], domains: [] } },
    };
    expect(faultsOf(draft)).toHaveLength(3);
  });

  it('needs periods that end after they begin', () => {
    const validity = [{ from: '2026-11-20T10:00:00Z', until: '2026-11-20T09:00:00Z' }];
    expect(faultsOf({ ...emptyDraft, when: { ...emptyDraft.when, validity } })).toEqual(['A period ends after it begins.']);
  });
});

describe('the summary of a dry run', () => {
  it('tells who gains, who loses, and who is only decided otherwise', () => {
    const change = (before: string, after: string) => ({ from: 'sip:a@x', to: 'sip:b@x', action: 'session' as const, before, after });
    const summary = summarise([change('reject', 'accept'), change('accept', 'reject'), change('pass', 'accept')], isGranted);
    expect([summary.gains.length, summary.loses.length, summary.other.length]).toEqual([1, 1, 1]);
  });
});
