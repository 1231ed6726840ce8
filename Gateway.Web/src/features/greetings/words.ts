import type { GreetingKind } from '../../gateway/mailboxes';

/** Which callers hear it. */
export const kindWords: Readonly<Record<GreetingKind, { name: string; heardBy: string }>> = {
  standard: { name: 'Standard', heardBy: 'Who is led here for no other reason, and who is led here directly.' },
  'no-answer': { name: 'No answer', heardBy: 'Who rang and was not answered.' },
  busy: { name: 'Busy', heardBy: 'Who met a busy phone.' },
  special: { name: 'Recognised callers', heardBy: 'Whose number is on the list of the forwarding.' },
  'do-not-disturb': { name: 'Do not disturb', heardBy: 'Who calls while nobody is to be rung.' },
};

/** "0:09", "1:00". */
export function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
