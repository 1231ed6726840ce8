import type { AccessRule, AccessRuleDraft, BarringEntry, PermissionChange, RuleVersion } from '../gateway/model';
import { type Answer, type FakeNetwork, gone, ok, problem, type Route } from './fakeRoutes';
import { noConditions } from './sampleNetwork';

/** The access rules of the fake gateway with their history, and the hard list. */
export class FakeAccess {
  readonly rules: Map<string, AccessRule>;
  readonly barrings = new Map<string, BarringEntry>();
  /** Each change of the rules, newest first, with the rules as they were after it. */
  readonly versions: { version: RuleVersion; after: readonly AccessRule[] }[] = [];
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork, rules: readonly AccessRule[]) {
    this.network = network;
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.noteVersion('rules were added', [...this.rules.keys()]);
  }

  private testAccess(body: unknown): Answer {
    const { from, to, draft, draftOf } = body as { from: string; to: string; draft?: AccessRuleDraft; draftOf?: string };
    const saved = [...this.rules.values()];
    const withDraft: AccessRule[] =
      draft === undefined
        ? saved
        : [...saved.filter((rule) => rule.id !== draftOf), { ...draft, id: draftOf ?? 'draft', version: 0, updatedAt: this.network.time() }];
    const decide = (rules: AccessRule[]) => {
      const deciding = this.applicable(from, to, rules);
      return { decision: deciding.length > 0 ? 'accept' : 'reject', granted: deciding.length > 0, decidedBy: deciding.map((rule) => rule.id) };
    };
    const verdict = decide(withDraft);
    const own = withDraft.filter((rule) => rule.owner === '*' || rule.owner === to);
    const trace = own.map((rule) => {
      const matched = verdict.decidedBy.includes(rule.id);
      return { rule: rule.id, matched, because: matched ? `${from} meets its conditions` : `${from} does not meet its conditions` };
    });
    return ok({
      ...verdict,
      summary: verdict.decision === 'accept' ? `${from} may alert ${to}.` : `${from} may not alert ${to}: no rule lets it.`,
      nearly: trace.filter((entry) => !entry.matched).slice(0, 1).map(({ rule, because }) => ({ rule, because })),
      trace,
      ...(draft === undefined ? {} : { draftDiff: { before: decide(saved).decision, after: verdict.decision } }),
    });
  }

  private applicable(from: string, to: string, rules: readonly AccessRule[]): AccessRule[] {
    const domain = from.split('@')[1] ?? '';
    return rules.filter(
      ({ owner, enabled, when, permissions }) =>
        enabled &&
        permissions.alert === 'accept' &&
        (owner === '*' || owner === to) &&
        !when.except.identities.includes(from) &&
        (when.anyone || when.identities.includes(from) || when.domains.includes(domain)),
    );
  }

  private saveRule(id: string, version: number, draft: AccessRuleDraft, dryRun: boolean): Answer {
    const rule: AccessRule = { ...draft, when: { ...noConditions, ...draft.when }, id, version, updatedAt: this.network.time() };
    const after = [...[...this.rules.values()].filter((known) => known.id !== id), rule];
    if (dryRun) return ok({ changes: this.changes(after), truncated: false });
    const known = this.rules.has(id);
    this.rules.set(id, rule);
    this.noteVersion(known ? 'a rule was changed' : 'a rule was added', [id]);
    this.network.emit('access.rule.changed', id, {});
    return ok(rule);
  }

  private noteVersion(summary: string, rules: string[]): RuleVersion {
    const version = { version: this.versions.length + 1, at: this.network.time(), actor: this.network.me().id, summary, rules };
    this.versions.unshift({ version, after: [...this.rules.values()] });
    return version;
  }

  private restore(number: number, dryRun: boolean): Answer {
    const wanted = this.versions.find(({ version }) => version.version === number);
    if (wanted === undefined) return problem(404, 'not-found', 'There is no such version');
    if (dryRun) return ok({ changes: this.changes(wanted.after), truncated: false });
    this.rules.clear();
    for (const rule of wanted.after) this.rules.set(rule.id, rule);
    this.network.emit('access.rule.changed', '', {});
    return ok(this.noteVersion(`back to version ${number}`, wanted.after.map((rule) => rule.id)));
  }

  private changes(after: readonly AccessRule[]): PermissionChange[] {
    const before = [...this.rules.values()];
    const people = [...this.network.users.values()].map((user) => user.address).concat('sip:zed@networkb.example');
    return people.flatMap((from) =>
      [...this.network.users.values()].flatMap(({ address: to }) => {
        const was = this.applicable(from, to, before).length > 0 ? 'accept' : 'reject';
        const is = this.applicable(from, to, after).length > 0 ? 'accept' : 'reject';
        return from === to || was === is ? [] : [{ from, to, action: 'alert' as const, before: was, after: is }];
      }),
    );
  }

  readonly routes: readonly Route[] = [
    { method: 'GET', path: /^\/api\/v1\/access-rules$/, answer: () => ok({ data: [...this.rules.values()] }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/access-rules:who-may$/,
      answer: ({ params }) => {
        const to = params.get('to') ?? '';
        return ok({
          data: [...this.network.users.values()]
            .filter((user) => user.address !== to)
            .map((user) => {
              const deciding = this.applicable(user.address, to, [...this.rules.values()]);
              return { who: user.address, decision: deciding.length > 0 ? 'accept' : 'reject', granted: deciding.length > 0, decidedBy: deciding.map((rule) => rule.id) };
            }),
        });
      },
    },
    { method: 'GET', path: /^\/api\/v1\/access-rules\/versions$/, answer: () => ok({ data: this.versions.map(({ version }) => version) }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: (_ask, id = '') => {
        const rule = this.rules.get(id);
        return rule === undefined ? problem(404, 'not-found', 'There is no such rule') : ok(rule);
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/access-rules$/,
      answer: ({ body, params }) => this.saveRule(this.network.id('rul'), 1, body as AccessRuleDraft, params.has('dryRun')),
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: ({ body, params }, id = '') =>
        this.saveRule(id, (this.rules.get(id)?.version ?? 0) + 1, body as AccessRuleDraft, params.has('dryRun')),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/access-rules\/([^/]+)$/,
      answer: ({ params }, id = '') => {
        const without = [...this.rules.values()].filter((rule) => rule.id !== id);
        if (params.has('dryRun')) return ok({ changes: this.changes(without), truncated: false });
        this.rules.delete(id);
        this.noteVersion('a rule was removed', [id]);
        return gone;
      },
    },
    { method: 'POST', path: /^\/api\/v1\/access-rules\/versions\/(\d+)\/restore$/, answer: ({ params }, version = '') => this.restore(Number(version), params.has('dryRun')) },
    { method: 'GET', path: /^\/api\/v1\/barrings$/, answer: () => ok({ data: [...this.barrings.values()] }) },
    {
      method: 'POST',
      path: /^\/api\/v1\/barrings$/,
      answer: ({ body }) => {
        const { caller = '*', callee = '*', actions, note } = body as Partial<BarringEntry>;
        const entry: BarringEntry = {
          id: this.network.id('bar'),
          caller,
          callee,
          actions: actions ?? ['session', 'alert', 'presence'],
          ...(note === undefined ? {} : { note }),
          createdAt: this.network.time(),
        };
        this.barrings.set(entry.id, entry);
        return ok(entry, 201);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/barrings\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.barrings.delete(id);
        return gone;
      },
    },
    { method: 'POST', path: /^\/api\/v1\/access-rules:test$/, answer: ({ body }) => this.testAccess(body) },
  ];
}
