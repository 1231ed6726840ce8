import type { BoardPerson, PresenceEnquiry, PresencePermission, PresenceSeen, PresenceState, PresenceWatcher, WatchType } from '../../gateway/model';
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

export const presenceLook = (state: PresenceState): PresenceLook => looks[state];

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

export const enquiryLook = (state: PresenceEnquiry['state']): PresenceLook => enquiryLooks[state];

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

/** What a watcher is shown, as the one who is watched thinks of it. */
export const permissionWords: Readonly<Record<PresencePermission, string>> = {
  allow: 'sees everything',
  politeBlock: 'sees you as offline',
  block: 'is refused',
  confirm: 'waits for your word',
};

export const watcherLook = ({ state, permission }: PresenceWatcher): PresenceLook => {
  if (state === 'pending' || state === 'waiting') return { tone: 'attention', icon: 'clock', word: 'waits for your word' };
  if (state === 'terminated') return { tone: 'quiet', icon: 'stop', word: 'over' };
  if (permission === 'politeBlock') return { tone: 'parked', icon: 'shield', word: permissionWords.politeBlock };
  return { tone: 'good', icon: 'eye', word: permissionWords.allow };
};

/** What is told beside the one word: whether calls and alerts arrive, and what bars them. */
export function reachWords(seen: PresenceSeen): string {
  const calls = seen.reachableForSessions ? 'calls arrive' : seen.sessionsBarred === true ? 'calls are barred' : 'calls do not arrive';
  const alerts = seen.reachableForAlerts ? 'alerts arrive' : seen.alertsBarred === true ? 'alerts are barred' : 'alerts do not arrive';
  return `${calls}, ${alerts}`;
}

/** In which sessions somebody is, as the gateway tells whoever may know. */
export const sessionsText = (person: BoardPerson): string =>
  (person.sessions ?? []).map(({ group }) => (group === undefined ? 'a session of people' : group.displayName === '' ? group.address : group.displayName)).join(', ');
