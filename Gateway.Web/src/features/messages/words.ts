import type { VoiceMessage } from '../../gateway/mailboxes';
import type { MessageQuery } from '../../gateway/mailboxCalls';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';

export const states = [
  { value: '', label: 'All' },
  { value: 'new', label: 'New' },
  { value: 'heard', label: 'Heard' },
  { value: 'saved', label: 'Saved' },
];
/** One message alone is what a link from elsewhere asks for. */
export type MessageFilter = { state: string; message: string };
export const anyMessage: MessageFilter = { state: '', message: '' };
export const filterWords = { state: states.map(({ value }) => value) };
export const queryOf = ({ state }: Pick<MessageFilter, 'state'>): MessageQuery => (state === 'new' || state === 'heard' || state === 'saved' ? { state } : {});

export const stateLooks: Readonly<Record<VoiceMessage['state'], { tone: Tone; icon: IconName; word: string }>> = {
  new: { tone: 'accent', icon: 'dot', word: 'new' },
  heard: { tone: 'quiet', icon: 'check', word: 'heard' },
  saved: { tone: 'good', icon: 'bookmark', word: 'saved' },
};

/** Who left it: by the name that came along, the name of a user, the address, or nothing that is known. */
export function callerOf(message: Pick<VoiceMessage, 'caller' | 'callerName'>, nameOf: (address: string) => string | undefined): string {
  const known = message.caller === undefined ? undefined : nameOf(message.caller);
  return known ?? message.callerName ?? message.caller ?? 'Caller unknown';
}
