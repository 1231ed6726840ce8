import type { AccessRule, Alert, Conditions, Group, GroupMember, Registration, User } from '../gateway/model';

/** The fixed moment at which the sample network is told. */
export const sampleNow = Date.parse('2026-11-20T10:06:31.412Z');

const at = (secondsAgo: number, now: number) => new Date(now - secondsAgo * 1000).toISOString();

const names = [
  'Anna Keller', 'Bob Ray', 'Carla Moretti', 'David Okafor', 'Elif Yilmaz', 'Frank Osei', 'Greta Lindqvist', 'Hugo Marchand',
  'Ines Duarte', 'Jonas Weber', 'Kira Novak', 'Liam Byrne', 'Mara Petrov', 'Nils Aaltonen', 'Olga Sanchez', 'Pavel Horak',
  'Quinn Taylor', 'Rosa Almeida', 'Sven Dahl', 'Tara Singh', 'Umar Farooq', 'Vera Klein', 'Wim Jansen', 'Yara Haddad',
];
const agents = ['PoC-client/OMA2.1 Sonim/XP8', 'PoC-client/OMA2.0 Motorola/TLK110', 'PoC-client/OMA2.1 Hytera/P50'];

export function sampleUsers(now = sampleNow): User[] {
  return names.map((displayName, index) => {
    const address = `sip:${displayName.toLowerCase().replace(' ', '.')}@poc.local`;
    const id = `usr_01J${String(index).padStart(4, '0')}`;
    const registered = index % 4 !== 3;
    const registrations: Registration[] = registered ? [sampleRegistration(id, address, index, now)] : [];
    if (index === 0) registrations.push({ ...sampleRegistration(id, address, 90, now), transport: 'tcp' });
    return {
      id,
      address,
      displayName,
      version: 1,
      registered,
      registrations,
      alertBarring: index === 4,
      answerMode: index % 2 === 0 ? 'automatic' : 'manual',
      sessionBarring: false,
      sessionsMax: index === 0 ? 50 : 4,
      mayOverrideManualAnswer: index === 0,
      createdAt: at(86_400 * (40 - index), now),
      ...(index === 0 ? { role: 'dispatcher' as const, userName: 'anna' } : {}),
    };
  });
}

export function sampleRegistration(user: string, address: string, index: number, now: number): Registration {
  const host = `10.20.${Math.floor(index / 8) + 1}.${20 + index}`;
  return {
    id: `reg_01J${String(index).padStart(4, '0')}`,
    user,
    address,
    contact: `sip:${address.slice(4).split('@')[0] ?? ''}@${host}:5060`,
    transport: 'udp',
    source: `${host}:5060`,
    userAgent: agents[index % agents.length] ?? '',
    features: ['+g.poc.talkburst'],
    expiresAt: at(-900 - index * 37, now),
    registeredAt: at(120 + index * 61, now),
  };
}

export const noConditions: Conditions = {
  identities: [],
  domains: [],
  groups: [],
  anyone: false,
  anonymous: false,
  otherIdentity: false,
  unauthenticated: false,
  except: { identities: [], domains: [] },
  validity: [],
};

export function sampleRules(now = sampleNow): AccessRule[] {
  const rule = (id: string, owner: string, when: Partial<Conditions>, permissions: AccessRule['permissions'], note: string): AccessRule => ({
    id,
    owner,
    enabled: true,
    when: { ...noConditions, ...when },
    permissions,
    note,
    version: 1,
    updatedAt: at(7200, now),
  });
  return [
    rule('rul_01JALL', '*', { domains: ['poc.local'] }, { session: 'accept', alert: 'accept', presence: 'allow' }, 'Own network'),
    rule('rul_01JELI', 'sip:elif.yilmaz@poc.local', { identities: ['sip:bob.ray@poc.local'] }, { alert: 'accept' }, 'Bob may always reach Elif'),
    rule(
      'rul_01JFRA',
      'sip:frank.osei@poc.local',
      { domains: ['networkb.example'], except: { identities: ['sip:zed@networkb.example'], domains: [] } },
      { alert: 'accept', session: 'pass' },
      'Neighbour network, all but Zed',
    ),
    rule(
      'rul_01JNIG',
      '*',
      { groups: ['sip:night@poc.local'], validity: [{ from: at(3600, now), until: at(-28_800, now) }] },
      { session: 'accept', alert: 'accept' },
      'Night shift',
    ),
  ];
}

/** What a member may do of whom nothing else is said. */
export const usualRights = {
  role: 'member',
  priority: 1,
  listenOnly: false,
  mayJoin: true,
  mayInitiate: true,
  mayInvite: false,
  maySeeParticipants: true,
} as const satisfies Partial<GroupMember>;

/** What a pre-arranged group is of which nothing else is said. */
export const usualGroup = {
  type: 'prearranged',
  enabled: true,
  inviteMembers: true,
  maxParticipants: 0,
  allowAnonymity: false,
  releasePolicy: {
    whenOneIsLeft: true,
    whenInitiatorLeaves: false,
    whenInvitedHaveLeft: true,
    whenNobodyAccepted: true,
    participantsMin: 0,
    durationMaxMs: 0,
    whenInactive: true,
    inactivityMaxMs: 30_000,
    whenRemovedFromGroup: true,
  },
  floorPolicy: { queuing: true, queueLength: 16, preemption: true, plainPhones: 'byVoice' },
} as const satisfies Partial<Group>;

export function sampleGroups(users: readonly User[]): Group[] {
  // Who sits at the desk is in every group but the one that has nobody.
  const desk: GroupMember = { id: 'usr_me', address: 'sip:dispatch@poc.local', displayName: 'Administrator', registered: true, ...usualRights, role: 'dispatcher', mayInvite: true };
  const members = (every: number, rest: number): GroupMember[] => [
    desk,
    ...users
      .filter((_, index) => index % every === rest)
      .map(({ id, address, displayName, registered }) => ({ id, address, displayName, registered, ...usualRights })),
  ];
  const group = (id: string, name: string, displayName: string, list: Group['members'], differs: Partial<Group> = {}): Group => ({
    id,
    address: `sip:${name}@poc.local`,
    displayName,
    ...usualGroup,
    ...differs,
    version: 1,
    memberCount: list.length,
    members: list,
    createdAt: at(86_400, sampleNow),
  });
  return [
    group('grp_01JFIRE', 'fire1', 'Fire 1', members(3, 0)),
    group('grp_01JHARB', 'harbour', 'Harbour', members(5, 4)),
    group('grp_01JMEDI', 'medics', 'Medics', members(4, 1)),
    group('grp_01JNIGH', 'night', 'Night shift', members(6, 2), { type: 'chat', inviteMembers: false }),
    group('grp_01JNEWG', 'newgroup', 'Mutual aid', []),
  ];
}

export const linksOf = (id: string): Alert['links'] => ({ self: `/api/v1/alerts/${id}`, ladder: `/api/v1/alerts/${id}/ladder` });

export function sampleAlerts(users: readonly User[], now = sampleNow): Alert[] {
  const person = (index: number) => users[index] ?? { address: 'sip:nobody@poc.local', displayName: 'Nobody' };
  const desk = 'sip:dispatch@poc.local';
  const incoming = (n: number, from: number, secondsAgo: number, text: string | undefined, extra: Partial<Alert> = {}): Alert => ({
    id: `alr_01JIN${String(n).padStart(3, '0')}`,
    direction: 'incoming',
    from: person(from).address,
    fromDisplayName: person(from).displayName,
    ...(text === undefined ? {} : { text }),
    priority: 'normal',
    createdAt: at(secondsAgo, now),
    expiresAt: at(secondsAgo - 300, now),
    handling: 'unattended',
    version: 1,
    links: linksOf(`alr_01JIN${String(n).padStart(3, '0')}`),
    targets: [{ to: desk, displayName: 'Dispatch', state: 'delivered', mayBeRepeated: false, why: [], updatedAt: at(secondsAgo, now) }],
    ...extra,
  });
  const sent = (n: number, secondsAgo: number, text: string, targets: Alert['targets']): Alert => ({
    id: `alr_01JOU${String(n).padStart(3, '0')}`,
    direction: 'outgoing',
    from: desk,
    fromDisplayName: 'Dispatch',
    text,
    priority: 'normal',
    createdAt: at(secondsAgo, now),
    expiresAt: at(secondsAgo - 300, now),
    handling: 'completed',
    version: 2,
    targets,
    links: linksOf(`alr_01JOU${String(n).padStart(3, '0')}`),
  });
  const target = (index: number, state: Alert['targets'][number]['state'], more: Partial<Alert['targets'][number]> = {}) => ({
    to: person(index).address,
    displayName: person(index).displayName,
    state,
    mayBeRepeated: false,
    why: [],
    updatedAt: at(60, now),
    ...more,
  });
  return [
    incoming(1, 6, 14, 'Need a second crew at Harbour gate 4', { priority: 'urgent' }),
    incoming(2, 12, 71, undefined),
    incoming(3, 2, 252, 'Radio 12 battery low, swap at depot?'),
    incoming(4, 8, 610, 'On scene, one casualty', { handling: 'attended', owner: { id: 'usr_01J0000', displayName: 'Anna Keller' } }),
    incoming(5, 18, 1290, 'Waiting for tow truck', { handling: 'parked', owner: { id: 'usr_me', displayName: 'Administrator' } }),
    incoming(6, 20, 4000, 'Back at base', { handling: 'completed', owner: { id: 'usr_me', displayName: 'Administrator' } }),
    sent(1, 95, 'Call in at 10:15', [target(0, 'delivered', { sip: { status: 200, reason: 'OK' } })]),
    sent(2, 430, 'Road closed at Mill bridge', [
      target(1, 'delivered', { sip: { status: 200, reason: 'OK' } }),
      target(4, 'alertsBarred', { sip: { status: 480, reason: 'Temporarily Unavailable' } }),
      target(3, 'notRegistered', { sip: { status: 480, reason: 'Temporarily Unavailable' } }),
      target(9, 'barred', {
        sip: { status: 403, reason: 'Forbidden' },
        why: [{ rule: 'rul_01JELI', effect: 'reject', reason: 'no rule of Jonas lets Dispatch alert him' }],
      }),
    ]),
    {
      ...incoming(7, 10, 38, 'Where are you?'),
      id: 'alr_01JRE001',
      direction: 'relayed',
      handling: 'completed',
      targets: [target(16, 'delivered', { sip: { status: 200, reason: 'OK' } })],
    },
  ];
}
