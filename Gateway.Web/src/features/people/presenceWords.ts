import type { BoardPerson, BoardSession, PresenceEnquiry, PresencePermission, PresenceSeen, PresenceState, PresenceWatcher, WatchType } from '../../gateway/model';
import { isCut } from '../../gateway/live/watched';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';

export type PresenceLook = { tone: Tone; icon: IconName; word: string };

const looks: Readonly<Record<PresenceState, PresenceLook>> = {
  available: { tone: 'good', icon: 'circleCheck', word: 'available' },
  inSession: { tone: 'accent', icon: 'radio', word: 'in session' },
  doNotDisturb: { tone: 'bad', icon: 'barred', word: 'do not disturb' },
  unavailable: { tone: 'attention', icon: 'pause', word: 'unavailable' },
  offline: { tone: 'quiet', icon: 'minus', word: 'offline' },
  pending: { tone: 'attention', icon: 'clock', word: 'undecided' },
  refused: { tone: 'quiet', icon: 'shield', word: 'not shown' },
  unknown: { tone: 'quiet', icon: 'help', word: 'unknown' },
};

const unknownLooks: Readonly<Record<string, PresenceLook>> = {
  probation: { tone: 'attention', icon: 'warning', word: 'out of reach' },
  noresource: { tone: 'bad', icon: 'help', word: 'no such person' },
  giveup: { tone: 'quiet', icon: 'help', word: 'not told' },
};

/** How somebody is; where that is not known, why (`reason`, as the gateway names it). */
export const presenceLook = (state: PresenceState, reason?: string): PresenceLook => (state === 'unknown' ? unknownLooks[reason ?? ''] : undefined) ?? looks[state];

/** Why nothing is told of somebody, as a sentence; nothing where it is told, or may yet be. */
export function untoldText({ state, reason }: BoardPerson): string | undefined {
  if (state === 'refused') return 'Whoever decides on this does not let you know.';
  if (state === 'pending') return 'It has not been decided yet whether you may know.';
  if (reason === 'probation') return 'The network of this person cannot be reached. It is asked again.';
  if (reason === 'noresource') return 'There is nobody of this address.';
  if (reason === 'giveup') return 'The network of this person does not tell.';
  return undefined;
}

/** Whether it says how somebody is, rather than that it is not told. */
export const isTold = (state: PresenceState): boolean => !['pending', 'refused', 'unknown'].includes(state);

export const stateChoices: readonly { value: PresenceState; label: string }[] = (['available', 'inSession', 'doNotDisturb', 'unavailable', 'offline', 'pending', 'refused'] as const).map((value) => ({ value, label: looks[value].word }));

export const typeWords: Readonly<Record<WatchType, string>> = { once: 'now', period: 'every change', nextChange: 'the next change' };

const enquiryLooks: Readonly<Record<PresenceEnquiry['state'], PresenceLook>> = {
  asking: { tone: 'accent', icon: 'spinner', word: 'asking' },
  pending: { tone: 'attention', icon: 'clock', word: 'waits for a decision' },
  active: { tone: 'good', icon: 'eye', word: 'watching' },
  answered: { tone: 'quiet', icon: 'check', word: 'answered' },
  ended: { tone: 'quiet', icon: 'stop', word: 'ended' },
  refused: { tone: 'bad', icon: 'barred', word: 'refused' },
  failed: { tone: 'bad', icon: 'warning', word: 'failed' },
};

export const enquiryStates: readonly { value: string; label: string }[] = Object.entries(enquiryLooks).map(([value, { word }]) => ({ value, label: word }));

const cutLook: PresenceLook = { tone: 'attention', icon: 'warning', word: 'out of reach' };

export const enquiryLook = (enquiry: PresenceEnquiry): PresenceLook => (isCut(enquiry) ? cutLook : enquiryLooks[enquiry.state]);

/** That the network cannot be reached, with what was answered; nothing where it can. */
export const cutText = (enquiry: PresenceEnquiry): string | undefined =>
  isCut(enquiry) && enquiry.sip !== undefined ? `The network of this person cannot be reached (${enquiry.sip.status} ${enquiry.sip.reason}). It is asked again.` : undefined;

const ends: Readonly<Record<NonNullable<PresenceEnquiry['end']>, string>> = {
  timedOut: 'its time was over',
  noChange: 'nothing changed',
  stopped: 'stopped',
  rejected: 'the watcher may know no longer',
  givenUp: 'nobody decided in time',
  noResource: 'the person is gone',
  invariant: 'the state will never change',
  restarted: 'the gateway was started anew',
};

export const endText = (enquiry: PresenceEnquiry): string => (enquiry.end === undefined ? '' : ends[enquiry.end]);

/** What a watcher is shown, as the one who is watched thinks of it, or who decides for him. */
export const permissionWords = (isOwn: boolean): Readonly<Record<PresencePermission, string>> => ({
  allow: 'sees everything',
  politeBlock: isOwn ? 'sees you as offline' : 'sees the person as offline',
  block: 'is refused',
  confirm: isOwn ? 'waits for your word' : 'waits for a decision',
});

export const watcherLook = ({ state, permission }: PresenceWatcher, isOwn: boolean): PresenceLook => {
  const words = permissionWords(isOwn);
  if (state === 'pending' || state === 'waiting') return { tone: 'attention', icon: 'clock', word: words.confirm };
  if (state === 'terminated') return { tone: 'quiet', icon: 'stop', word: 'over' };
  if (permission === 'politeBlock') return { tone: 'parked', icon: 'shield', word: words.politeBlock };
  return { tone: 'good', icon: 'eye', word: words.allow };
};

/** What is told beside the one word: whether calls and alerts arrive, and what bars them. */
export function reachWords(seen: PresenceSeen): string {
  const calls = seen.reachableForSessions ? 'calls arrive' : seen.sessionsBarred === true ? 'calls are barred' : 'calls do not arrive';
  const alerts = seen.reachableForAlerts ? 'alerts arrive' : seen.alertsBarred === true ? 'alerts are barred' : 'alerts do not arrive';
  return `${calls}, ${alerts}`;
}

/** In which sessions somebody is, as the gateway tells whoever may know. */
export const sessionsText = (sessions: readonly BoardSession[]): string => sessions.map(sessionName).join(', ');

export const sessionName = ({ group }: BoardSession): string => (group === undefined ? 'a session of people' : group.displayName === '' ? group.address : group.displayName);
