import type { MessageRecord, MessageStep } from '../../gateway/mailboxes';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';
import { stateLooks } from './words';

export const recordLooks: Readonly<Record<MessageRecord['state'], { tone: Tone; icon: IconName; word: string }>> = {
  ...stateLooks,
  deleted: { tone: 'quiet', icon: 'trash', word: 'deleted' },
};

const deeds: Readonly<Record<MessageStep['deed'], string>> = {
  heard: 'heard',
  saved: 'saved',
  markedNew: 'marked as new',
  forwarded: 'forwarded',
  deleted: 'deleted',
  deletedWithMailbox: 'deleted with the mailbox',
};

const means: Readonly<Record<MessageStep['means'], string>> = { signedIn: '', key: ', with an API key', telephone: ', by telephone' };

/** "forwarded to Bob Ray by Anna Keller, by telephone". */
export function stepText(step: MessageStep, nameOf: (address: string) => string | undefined): string {
  const to = step.to === undefined ? '' : ` to ${nameOf(step.to) ?? step.to}`;
  const by = step.byDisplayName ?? (step.by === undefined ? 'somebody unknown' : (nameOf(step.by) ?? step.by));
  return `${deeds[step.deed]}${to} by ${by}${means[step.means]}`;
}

/** Whether it went without anybody having heard it, as far as that was said. */
export const isUnheard = ({ state, steps }: MessageRecord): boolean => state === 'deleted' && !steps.some(({ deed }) => deed === 'heard' || deed === 'saved');
