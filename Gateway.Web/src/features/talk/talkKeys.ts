import type { Target } from '../../audio/button';
import { type Bindings, bindingOf } from '../../ui/keys';

/** What can be held to talk. `onBoardOnly`: it belongs to whatever else has the focus. */
export type TalkKey = { id: string; title: string; key: string; target: Target; onBoardOnly: boolean };

/** The keys and pedals as they come; each can be given another one. The first button of a pedal that was connected talks at once. */
export const talkKeys = [
  { id: 'talk.selected', title: 'Talk to the selected group (hold)', key: 'F9', target: 'selected', onBoardOnly: false },
  { id: 'talk.selected.other', title: 'Talk to the selected group (hold), other key', key: 'Ctrl', target: 'selected', onBoardOnly: false },
  { id: 'talk.all', title: 'Talk to all selected groups (hold)', key: 'Shift+F9', target: 'all', onBoardOnly: false },
  { id: 'talk.board', title: 'Talk while the wall has the focus (hold)', key: 'Space', target: 'selected', onBoardOnly: true },
  { id: 'talk.pedal', title: 'Talk to the selected group (hold), pedal', key: 'Pedal 1', target: 'selected', onBoardOnly: false },
  { id: 'talk.pedal.all', title: 'Talk to all selected groups (hold), pedal', key: 'Pedal 2', target: 'all', onBoardOnly: false },
] as const satisfies readonly TalkKey[];

/** The command that holds the talk button for one group, whatever is selected; it comes without a key. */
export const groupTalkPrefix = 'talk.group.';

/** What a key or a pedal talks to; nothing where it means something else. */
export function talkKeyOf(name: string | undefined, commands: readonly { id: string; key?: string; isHeld?: boolean }[], bindings: Bindings): Pick<TalkKey, 'target' | 'onBoardOnly'> | undefined {
  if (name === undefined || name === '') return undefined;
  const fixed = talkKeys.find((one) => bindingOf(one, bindings) === name);
  if (fixed !== undefined) return fixed;
  const group = commands.find((one) => one.isHeld === true && one.id.startsWith(groupTalkPrefix) && bindingOf(one, bindings) === name);
  return group === undefined ? undefined : { target: { channel: group.id.slice(groupTalkPrefix.length) }, onBoardOnly: false };
}
