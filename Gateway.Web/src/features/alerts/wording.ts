import type { Alert, AlertTarget, AlertDirection, AlertHandling, AlertState } from '../../gateway/model';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';

export type Look = { tone: Tone; icon: IconName; word: string };

export const handlingLooks: Readonly<Record<AlertHandling, Look>> = {
  unattended: { tone: 'attention', icon: 'alert', word: 'unattended' },
  attended: { tone: 'accent', icon: 'attend', word: 'attended' },
  parked: { tone: 'parked', icon: 'pause', word: 'parked' },
  completed: { tone: 'quiet', icon: 'check', word: 'completed' },
};

export const directionWords: Readonly<Record<AlertDirection, string>> = { incoming: 'To the desk', outgoing: 'Sent', relayed: 'Between users' };

const targetLooks: Readonly<Record<AlertState, Look & { meaning: string }>> = {
  pending: { tone: 'quiet', icon: 'clock', word: 'pending', meaning: 'Accepted by the gateway; the handset has not answered yet.' },
  sending: { tone: 'accent', icon: 'spinner', word: 'sending', meaning: 'On its way; the handset has not answered yet.' },
  delivered: { tone: 'good', icon: 'checkAll', word: 'delivered', meaning: 'The handset has acknowledged it.' },
  notRegistered: { tone: 'attention', icon: 'offline', word: 'not registered', meaning: 'No device of this user is registered.' },
  barred: { tone: 'bad', icon: 'barred', word: 'barred', meaning: 'An access rule does not let the sender alert this user.' },
  alertsBarred: { tone: 'bad', icon: 'barred', word: 'alerts barred', meaning: 'The user has switched incoming alerts off.' },
  noAnswer: { tone: 'attention', icon: 'clock', word: 'no answer', meaning: 'The handset did not answer in time.' },
  refused: { tone: 'bad', icon: 'circleX', word: 'refused', meaning: 'The handset refused it.' },
  unknownNetwork: { tone: 'bad', icon: 'network', word: 'unknown network', meaning: 'There is no route to the network of this address.' },
  unknownUser: { tone: 'bad', icon: 'user', word: 'unknown user', meaning: 'The network does not know this address.' },
  failed: { tone: 'bad', icon: 'warning', word: 'failed', meaning: 'It could not be delivered.' },
  expired: { tone: 'quiet', icon: 'clock', word: 'expired', meaning: 'Its time ran out before it could be delivered.' },
};

export const targetLook = (target: AlertTarget) => targetLooks[target.state];

export const nameOf = (party: { displayName?: string; to: string }): string => party.displayName ?? party.to;
export const senderOf = (alert: Alert): string => alert.fromDisplayName ?? alert.from;

/** "Bob Ray", "Bob Ray and 3 more". */
export function recipientsOf(alert: Alert): string {
  const [first, ...others] = alert.targets;
  if (first === undefined) return 'nobody';
  return others.length === 0 ? nameOf(first) : `${nameOf(first)} and ${others.length} more`;
}

/** The one state that speaks for all targets: what still runs, else the worst, with how many share it. */
export function deliveryLook(alert: Alert): Look {
  const running = alert.targets.filter((target) => target.state === 'pending' || target.state === 'sending');
  const delivered = alert.targets.filter((target) => target.state === 'delivered');
  const total = alert.targets.length;
  const [only] = alert.targets;
  if (total === 1 && only !== undefined) return targetLook(only);
  if (running.length > 0) return { tone: 'accent', icon: 'spinner', word: `${total - running.length} of ${total} answered` };
  if (delivered.length === total) return { tone: 'good', icon: 'checkAll', word: `all ${total} delivered` };
  return { tone: delivered.length === 0 ? 'bad' : 'attention', icon: 'warning', word: `${delivered.length} of ${total} delivered` };
}

/** What a screen reader is told when an alert for the desk comes in. */
export const arrivalText = (alert: Alert): string =>
  `${alert.priority === 'urgent' ? 'Urgent alert' : 'Alert'} from ${senderOf(alert)}${alert.text === undefined ? '' : `: ${alert.text}`}`;
