import type { Group, GroupFloorPolicy, GroupMember, GroupReleasePolicy, GroupType } from '../../gateway/model';
import type { MemberDraft } from '../../gateway/contract';
import type { GroupPatch } from '../../gateway/rest';

/** What the form of a group holds. Numbers are as they are typed; times in the unit that the field names. */
export type GroupFields = {
  displayName: string;
  type: GroupType;
  enabled: boolean;
  inviteMembers: boolean;
  maxParticipants: string;
  allowAnonymity: boolean;
  whenOneIsLeft: boolean;
  whenInitiatorLeaves: boolean;
  whenInvitedHaveLeft: boolean;
  whenNobodyAccepted: boolean;
  whenInactive: boolean;
  whenRemovedFromGroup: boolean;
  participantsMin: string;
  durationMaxMinutes: string;
  inactivityMaxSeconds: string;
  /** Empty: the server's own limit. */
  talkAtMostSeconds: string;
  queuing: boolean;
  queueLength: string;
  preemption: boolean;
  plainPhones: GroupFloorPolicy['plainPhones'];
};

export const typeTexts: readonly { value: GroupType; name: string; label: string }[] = [
  { value: 'prearranged', name: 'pre-arranged', label: 'Pre-arranged: members are called' },
  { value: 'chat', name: 'chat', label: 'Chat: members join as they like' },
  { value: 'broadcast', name: 'broadcast', label: 'Broadcast: over when its initiator leaves' },
];

export const typeName = (type: GroupType): string => typeTexts.find(({ value }) => value === type)?.name ?? type;

const [minuteMs, secondMs] = [60_000, 1000];
const inUnits = (ms: number, unit: number): string => String(Math.round((ms / unit) * 100) / 100);

export function fieldsOf(group: Group): GroupFields {
  const { releasePolicy: policy, floorPolicy: floor } = group;
  return {
    displayName: group.displayName,
    type: group.type,
    enabled: group.enabled,
    inviteMembers: group.inviteMembers,
    maxParticipants: String(group.maxParticipants),
    allowAnonymity: group.allowAnonymity,
    whenOneIsLeft: policy.whenOneIsLeft,
    whenInitiatorLeaves: policy.whenInitiatorLeaves,
    whenInvitedHaveLeft: policy.whenInvitedHaveLeft,
    whenNobodyAccepted: policy.whenNobodyAccepted,
    whenInactive: policy.whenInactive,
    whenRemovedFromGroup: policy.whenRemovedFromGroup,
    participantsMin: String(policy.participantsMin),
    durationMaxMinutes: inUnits(policy.durationMaxMs, minuteMs),
    inactivityMaxSeconds: inUnits(policy.inactivityMaxMs, secondMs),
    talkAtMostSeconds: floor.talkAtMostMs === undefined ? '' : inUnits(floor.talkAtMostMs, secondMs),
    queuing: floor.queuing,
    queueLength: String(floor.queueLength),
    preemption: floor.preemption,
    plainPhones: floor.plainPhones,
  };
}

/** Only what differs from the group as it was when the form was begun: what nobody touched goes on following the type of the group. */
export function patchOf(fields: GroupFields, group: Group): GroupPatch {
  const before = fieldsOf(group);
  const changed = <K extends keyof GroupFields>(...names: K[]) => names.filter((name) => fields[name] !== before[name]);
  const policy: Partial<GroupReleasePolicy> = {
    ...Object.fromEntries(
      changed('whenOneIsLeft', 'whenInitiatorLeaves', 'whenInvitedHaveLeft', 'whenNobodyAccepted', 'whenInactive', 'whenRemovedFromGroup').map((name) => [
        name,
        fields[name],
      ]),
    ),
    ...(changed('participantsMin').length > 0 ? { participantsMin: numberOf(fields.participantsMin) } : {}),
    ...(changed('durationMaxMinutes').length > 0 ? { durationMaxMs: Math.round(numberOf(fields.durationMaxMinutes) * minuteMs) } : {}),
    ...(changed('inactivityMaxSeconds').length > 0 ? { inactivityMaxMs: Math.round(numberOf(fields.inactivityMaxSeconds) * secondMs) } : {}),
  };
  const floor: NonNullable<GroupPatch['floorPolicy']> = {
    ...Object.fromEntries(changed('queuing', 'preemption', 'plainPhones').map((name) => [name, fields[name]])),
    ...(changed('queueLength').length > 0 ? { queueLength: numberOf(fields.queueLength) } : {}),
    ...(changed('talkAtMostSeconds').length > 0
      ? { talkAtMostMs: fields.talkAtMostSeconds.trim() === '' ? null : Math.round(numberOf(fields.talkAtMostSeconds) * secondMs) }
      : {}),
  };
  return {
    ...(fields.displayName.trim() === before.displayName ? {} : { displayName: fields.displayName.trim() }),
    ...Object.fromEntries(changed('type', 'enabled', 'inviteMembers', 'allowAnonymity').map((name) => [name, fields[name]])),
    ...(changed('maxParticipants').length > 0 ? { maxParticipants: numberOf(fields.maxParticipants) } : {}),
    ...(Object.keys(policy).length > 0 ? { releasePolicy: policy } : {}),
    ...(Object.keys(floor).length > 0 ? { floorPolicy: floor } : {}),
  };
}

/** What makes a group as its type says, whatever was set by hand before. */
export const asTheTypeSays: GroupPatch = { inviteMembers: null, releasePolicy: null };

/** An empty field is the nought that it stands for; what is no number the gateway shall refuse by name. */
function numberOf(typed: string): number {
  return typed.trim() === '' ? 0 : Number(typed);
}

export const roleNames: readonly { value: GroupMember['role']; name: string }[] = [
  { value: 'member', name: 'Member' },
  { value: 'dispatcher', name: 'Dispatcher: may also add and disconnect people' },
  { value: 'supervisor', name: 'Supervisor: may also add and disconnect people' },
];

export const priorityNames: readonly { value: string; name: string }[] = [
  { value: '1', name: '1, normal' },
  { value: '2', name: '2, high' },
  { value: '3', name: '3, pre-emptive' },
];

export type MemberRights = Required<MemberDraft>;

export function rightsOf(member: GroupMember): MemberRights {
  const { role, priority, listenOnly, mayJoin, mayInitiate, mayInvite, maySeeParticipants } = member;
  return { role, priority, listenOnly, mayJoin, mayInitiate, mayInvite, maySeeParticipants };
}

/** A role that is chosen brings its usual right to add people; everything else stays as it is. */
export const withRole = (rights: MemberRights, role: GroupMember['role']): MemberRights => ({ ...rights, role, mayInvite: role !== 'member' });

/** What is unusual about a member, in few words: "dispatcher, priority 2, listens only". */
export function rightsText(member: GroupMember): string {
  const usualInvite = member.role !== 'member';
  return [
    ...(member.role === 'member' ? [] : [member.role]),
    ...(member.priority === 1 ? [] : [`priority ${member.priority}`]),
    ...(member.listenOnly ? ['listens only'] : []),
    ...(member.mayJoin ? [] : ['neither called nor let in']),
    ...(member.mayInitiate ? [] : ['may not start a session']),
    ...(member.mayInvite === usualInvite ? [] : [member.mayInvite ? 'may add people' : 'may not add people']),
    ...(member.maySeeParticipants ? [] : ['does not see who is in it']),
  ].join(', ');
}
