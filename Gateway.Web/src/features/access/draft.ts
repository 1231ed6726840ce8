import type { PermissionChange, AccessRule, AccessRuleDraft } from '../../gateway/model';

export const emptyDraft: AccessRuleDraft = {
  owner: '*',
  enabled: true,
  when: {
    identities: [],
    domains: [],
    groups: [],
    anyone: false,
    anonymous: false,
    otherIdentity: false,
    unauthenticated: false,
    except: { identities: [], domains: [] },
    validity: [],
  },
  permissions: { alert: 'accept' },
};

/** A rule without what the server counts. */
export function draftOf({ owner, enabled, when, permissions, note }: AccessRule): AccessRuleDraft {
  return { owner, enabled, when, permissions, ...(note === undefined ? {} : { note }) };
}

export const isSame = (a: AccessRuleDraft, b: AccessRuleDraft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What keeps a draft from being saved, in words; empty when nothing does. The server checks again. */
export function faultsOf(draft: AccessRuleDraft): string[] {
  const faults: string[] = [];
  if (draft.owner.trim() === '') faults.push('Say whose rule this is: a user, or all users.');
  if (Object.keys(draft.permissions).length === 0) faults.push('A rule that grants nothing has no effect: choose at least one permission.');
  const many = draft.when.domains.length > 0 || draft.when.anyone;
  const excepted = draft.when.except.identities.length + draft.when.except.domains.length;
  if (excepted > 0 && !many) faults.push('An exception needs “anyone” or a domain that it is taken out of.');
  if (draft.when.unauthenticated && (many || draft.when.identities.length > 0)) {
    faults.push('A caller nobody vouches for has no identity: keep such callers in a rule of their own.');
  }
  for (const { from, until } of draft.when.validity) {
    if (from === '' || until === '') faults.push('Each period needs a beginning and an end.');
    else if (Date.parse(from) >= Date.parse(until)) faults.push('A period ends after it begins.');
  }
  return faults;
}

/** "All but Bob" in one step: everybody the server can identify, with this one excepted. */
export function allBut(draft: AccessRuleDraft, address: string): AccessRuleDraft {
  const { when } = draft;
  return {
    ...draft,
    when: {
      ...when,
      anyone: when.domains.length === 0,
      identities: when.identities.filter((identity) => identity !== address),
      except: { ...when.except, identities: [...new Set([...when.except.identities, address])] },
    },
  };
}

export type ChangeSummary = { gains: PermissionChange[]; loses: PermissionChange[]; other: PermissionChange[] };

/** Sorts a dry run by who gains and who loses. `granted` tells whether a decision lets somebody through. */
export function summarise(changes: readonly PermissionChange[], granted: (decision: string) => boolean): ChangeSummary {
  const summary: ChangeSummary = { gains: [], loses: [], other: [] };
  for (const change of changes) {
    const [before, after] = [granted(change.before), granted(change.after)];
    if (before === after) summary.other.push(change);
    else if (after) summary.gains.push(change);
    else summary.loses.push(change);
  }
  return summary;
}
