import type { Group } from '../gateway/model';
import { isRecord } from '../gateway/parse';
import type { GroupPatch } from '../gateway/rest';
import { type Answer, type FakeNetwork, gone, ok, problem, type Route } from './fakeRoutes';
import { usualGroup, usualRights } from './sampleNetwork';

/** A limit that was taken away is the server's own. */
function withoutNull({ talkAtMostMs, ...policy }: Omit<Group['floorPolicy'], 'talkAtMostMs'> & { talkAtMostMs?: number | null }): Group['floorPolicy'] {
  return typeof talkAtMostMs === 'number' ? { ...policy, talkAtMostMs } : policy;
}

/** The groups of the fake gateway and their members. */
export class FakeGroups {
  readonly all: Map<string, Group>;
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork, groups: Map<string, Group>) {
    this.network = network;
    this.all = groups;
  }

  private orGone(id: string, then: (group: Group) => Answer): Answer {
    const group = this.all.get(id);
    return group === undefined ? problem(404, 'not-found', 'There is no such group') : then(group);
  }

  readonly routes: readonly Route[] = [
    { method: 'GET', path: /^\/api\/v1\/groups$/, answer: () => ok({ data: [...this.all.values()] }) },
    {
      method: 'GET',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: (_ask, id = '') => this.orGone(id, (group) => ok(group)),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/groups$/,
      answer: ({ body }) => {
        const draft = body as Pick<Group, 'address' | 'displayName'>;
        const group: Group = { id: this.network.id('grp'), ...usualGroup, ...draft, version: 1, memberCount: 0, members: [], createdAt: this.network.time() };
        this.all.set(group.id, group);
        return ok(group, 201);
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: ({ body, headers }, id = '') =>
        this.orGone(id, (group) => {
          if (headers.get('if-match') !== `"${group.version}"`) return problem(412, 'stale-etag', 'Somebody has changed it meanwhile');
          const { releasePolicy, floorPolicy, inviteMembers, ...rest } = body as GroupPatch;
          const said = rest as Partial<Group>;
          const changed: Group = {
            ...group,
            ...said,
            inviteMembers: inviteMembers ?? (inviteMembers === null ? (said.type ?? group.type) !== 'chat' : group.inviteMembers),
            releasePolicy: releasePolicy === null ? usualGroup.releasePolicy : { ...group.releasePolicy, ...releasePolicy },
            floorPolicy: floorPolicy === null ? usualGroup.floorPolicy : withoutNull({ ...group.floorPolicy, ...floorPolicy }),
            version: group.version + 1,
          };
          this.all.set(id, changed);
          this.network.emit('group.updated', id, { group: changed });
          return ok(changed);
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/groups\/([^/]+)$/,
      answer: (_ask, id = '') => {
        this.all.delete(id);
        return gone;
      },
    },
    {
      method: 'PUT',
      path: /^\/api\/v1\/groups\/([^/]+)\/members\/([^/]+)$/,
      answer: ({ body }, id = '', userId = '') =>
        this.orGone(id, (group) => {
          const user = this.network.users.get(userId);
          if (user === undefined) return problem(404, 'not-found', 'There is no such user');
          const { address, displayName, registered } = user;
          const before = group.members.find((member) => member.id === userId) ?? usualRights;
          const member = { ...before, id: userId, address, displayName, registered, ...(isRecord(body) ? body : {}) };
          const members = [...group.members.filter((one) => one.id !== userId), member];
          this.all.set(id, { ...group, members, memberCount: members.length });
          return gone;
        }),
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/groups\/([^/]+)\/members\/([^/]+)$/,
      answer: (_ask, id = '', userId = '') =>
        this.orGone(id, (group) => {
          const members = group.members.filter((member) => member.id !== userId);
          this.all.set(id, { ...group, members, memberCount: members.length });
          return gone;
        }),
    },
  ];
}
