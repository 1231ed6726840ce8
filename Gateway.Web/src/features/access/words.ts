import type { AccessAction, AccessRule, AccessRuleDraft, Conditions, PresenceChoice, PresencePart, RuleGrants } from '../../gateway/model';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';

export const actionWords: Readonly<Record<AccessAction, string>> = { alert: 'alert', session: 'call', presence: 'watch' };

type Look = { tone: Tone; icon: IconName; word: string };

const decisions: Readonly<Record<string, Look>> = {
  accept: { tone: 'good', icon: 'circleCheck', word: 'accept' },
  allow: { tone: 'good', icon: 'circleCheck', word: 'allow' },
  pass: { tone: 'attention', icon: 'help', word: 'ask the user' },
  confirm: { tone: 'attention', icon: 'help', word: 'ask the user' },
  politeBlock: { tone: 'attention', icon: 'minus', word: 'block politely' },
  reject: { tone: 'bad', icon: 'circleX', word: 'reject' },
  block: { tone: 'bad', icon: 'circleX', word: 'block' },
  barred: { tone: 'bad', icon: 'barred', word: 'barred by the operator' },
};

/** A decision this console has no word for is shown as the server said it. */
export const decisionLook = (decision: string): Look => decisions[decision] ?? { tone: 'quiet', icon: 'help', word: decision };

export const isGranted = (decision: string): boolean => ['good', 'attention'].includes(decisionLook(decision).tone) && decision !== 'politeBlock';

/** Whose policy a rule belongs to. */
export const ownerText = (owner: string, nameOf: (address: string) => string): string => (owner === '*' ? 'all users' : nameOf(owner));

function listed(items: readonly string[], join = 'or'): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${join} ${items.at(-1) ?? ''}`;
}

/** Who a rule is about, as the middle of a sentence: "anyone at poc.local except Zed". */
export function whoText(when: Conditions, nameOf: (address: string) => string): string {
  const parts: string[] = [];
  if (when.identities.length > 0) parts.push(listed(when.identities.map(nameOf)));
  if (when.domains.length > 0) parts.push(`anyone at ${listed(when.domains)}`);
  if (when.anyone) parts.push('anyone who is known');
  if (when.unauthenticated) parts.push('callers nobody vouches for');
  let who = listed(parts);
  if (when.groups.length > 0) who = `${who === '' ? 'members' : `${who}, if a member`} of ${listed(when.groups.map(nameOf))}`;
  if (when.otherIdentity) who = who === '' ? 'everybody no other rule names' : `${who}, if no other rule names them`;
  if (when.anonymous) who = who === '' ? 'anonymous callers' : `${who}, calling anonymously`;
  if (who === '') who = 'everybody, anonymous callers too';
  const except = [...when.except.identities.map(nameOf), ...when.except.domains.map((domain) => `anyone at ${domain}`)];
  return except.length === 0 ? who : `${who}, except ${listed(except, 'and')}`;
}

/** The limits besides identity: when, and in which sphere. */
export function limitsText(when: Conditions): string {
  const parts: string[] = [];
  if (when.validity.length > 0) {
    parts.push(listed(when.validity.map(({ from, until }) => `from ${momentText(from)} until ${momentText(until)}`)));
  }
  if (when.sphere !== undefined && when.sphere !== '') parts.push(`in the sphere “${when.sphere}”`);
  return parts.join(', ');
}

function momentText(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  const far = at.getUTCFullYear() < 1971 || at.getUTCFullYear() > 9000;
  return far ? 'ever' : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What decided where no rule did: an entry of the operator's hard list is named by its id. */
export const groundText = (id: string): string => (id.startsWith('bar_') ? 'The operator’s hard list' : id);

export type Grant = { action: AccessAction; value: string; derived: boolean; shown?: string };

/** What a rule grants, each with its value. An alert permission that is not set follows from the one for calls. */
export function grantsOf(permissions: RuleGrants): Grant[] {
  const grants: Grant[] = [];
  const { alert, session, presence } = permissions;
  if (alert !== undefined) grants.push({ action: 'alert', value: alert, derived: false });
  else if (session !== undefined) grants.push({ action: 'alert', value: session === 'reject' ? 'reject' : 'accept', derived: true });
  if (session !== undefined) grants.push({ action: 'session', value: session, derived: false });
  if (presence !== undefined) {
    const shown = presence === 'allow' ? shownText(permissions.shows, permissions.chosen) : '';
    grants.push({ action: 'presence', value: presence, derived: false, ...(shown === '' ? {} : { shown }) });
  }
  return grants;
}

/** What a rule may show of somebody's presence, in the order of the form. */
export const partWords: Readonly<Record<PresencePart, string>> = {
  services: 'services',
  registrationState: 'registration',
  sessionParticipation: 'sessions',
  barringState: 'barring',
  willingness: 'willingness',
  persons: 'the person',
  activities: 'activities',
  notes: 'notes',
  devices: 'devices',
  deviceIds: 'which device',
  networkAvailability: 'networks',
  classes: 'classes',
};

/** By what single services, persons and devices are chosen, the most useful first. */
export const choiceWords = {
  services: { serviceId: 'service name', uri: 'address', uriScheme: 'scheme', class: 'class', occurrenceId: 'id' },
  persons: { class: 'class', occurrenceId: 'id' },
  devices: { deviceId: 'URN', class: 'class', occurrenceId: 'id' },
} as const;

/** What is shown, in words; nothing where it is everything. */
export function shownText(shows: readonly PresencePart[] | undefined, chosen: readonly PresenceChoice[] = []): string {
  if (shows === undefined && chosen.length === 0) return '';
  const words = (Object.keys(partWords) as PresencePart[]).flatMap((part) => {
    if (shows?.includes(part) === true) return [partWords[part]];
    const some = chosen.filter(({ set }) => set === part).map(({ value }) => value);
    return some.length === 0 ? [] : [`${partWords[part]} (${some.join(', ')})`];
  });
  return words.length === 0 ? 'nothing' : listed(words, 'and');
}

/** A decision with what it shows: "allow, shown: services and notes". */
export const decisionText = (decision: string, shows: readonly PresencePart[] | undefined, chosen?: readonly PresenceChoice[]): string =>
  `${decisionLook(decision).word}${shows === undefined ? '' : `, shown: ${shownText(shows, chosen)}`}`;

/** Who changed something: a user, a program by its key, or the gateway itself. */
export function actorText(actor: string, displayName: (user: string) => string | undefined): string {
  if (actor === 'system') return 'The gateway';
  if (actor.startsWith('key_')) return 'A program';
  return displayName(actor) ?? 'Somebody who is gone';
}

/** A rule's short name on the screen: its note, else who it is about. */
export function ruleTitle(rule: AccessRule | AccessRuleDraft, nameOf: (address: string) => string): string {
  if (rule.note !== undefined && rule.note.trim() !== '') return rule.note;
  const who = whoText(rule.when, nameOf);
  return who.charAt(0).toUpperCase() + who.slice(1);
}
