import type { ServiceBehaviour, ServiceProof, ServiceStepKind, ServiceTrust } from '../../gateway/contract';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';

export const behaviourWords: Readonly<Record<ServiceBehaviour, string>> = {
  menu: 'Menu',
  depositStandard: 'Leave a message, standard greeting',
  depositNoAnswer: 'Leave a message, no answer',
  depositBusy: 'Leave a message, busy',
  depositSpecial: 'Leave a message, recognised caller',
  depositDoNotDisturb: 'Leave a message, do not disturb',
  depositByTo: 'Leave a message, mailbox from To',
  depositAsk: 'Leave a message, mailbox asked for',
  retrieveAuthenticated: 'Hear messages, caller proven',
  retrievePin: 'Hear messages, with the PIN',
  retrieveByAuthentication: 'Hear messages, mailbox of the caller',
  retrieveAsk: 'Hear messages, mailbox and PIN asked for',
};
export const behaviourChoices = Object.entries(behaviourWords).map(([value, label]) => ({ value, label }));

const withMailbox: readonly ServiceBehaviour[] = [
  'depositStandard', 'depositNoAnswer', 'depositBusy', 'depositSpecial', 'depositDoNotDisturb', 'retrieveAuthenticated', 'retrievePin',
];
/** Whether the identity itself names the mailbox; else the call or its caller does. */
export const namesMailbox = (behaviour: ServiceBehaviour): boolean => withMailbox.includes(behaviour);

export const trustWords: Readonly<Record<ServiceTrust, string>> = {
  anybody: 'anybody',
  reserved: 'whom the core leads here',
  authenticated: 'a proven user',
  owner: 'the proven owner',
};
export const trustChoices = [{ value: '', label: 'The least that the behaviour asks for' }, ...Object.entries(trustWords).map(([value, label]) => ({ value, label }))];

export const proofChoices: readonly { value: ServiceProof; label: string }[] = [
  { value: 'none', label: 'Nobody vouches for the caller' },
  { value: 'device', label: 'It comes from a device of the caller' },
  { value: 'authenticated', label: 'The call proves it' },
];

export const stepLooks: Readonly<Record<ServiceStepKind, { tone: Tone; icon: IconName; word: string }>> = {
  known: { tone: 'good', icon: 'check', word: 'provisioned' },
  unknown: { tone: 'bad', icon: 'circleX', word: 'not provisioned' },
  trusted: { tone: 'good', icon: 'shieldCheck', word: 'trusted' },
  notTrusted: { tone: 'attention', icon: 'barred', word: 'not trusted' },
  fellBack: { tone: 'accent', icon: 'arrowRight', word: 'falls back' },
  mailboxFound: { tone: 'good', icon: 'voicemail', word: 'mailbox found' },
  mailboxUnknown: { tone: 'bad', icon: 'circleX', word: 'no mailbox' },
};
