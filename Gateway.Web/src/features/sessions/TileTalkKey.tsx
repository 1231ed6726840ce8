import { useCommand } from '../../ui/commands';

/** Lets a key or a pedal be bound to one group, to talk to it whatever is selected. Whoever owns the talk button watches for it. */
export function TileTalkKey({ channel, name }: { channel: string; name: string }) {
  useCommand({ id: `talk.group.${channel}`, title: `Talk to ${name} (hold)`, section: 'Talk to one group', icon: 'mic', key: '', isHeld: true, run: () => undefined });
  return null;
}
