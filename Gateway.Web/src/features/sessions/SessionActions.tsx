import { Button } from '@mantine/core';
import { useState } from 'react';

import type { IconName } from '../../ui/iconShapes';
import { Confirm } from '../../ui/Confirm';
import { Icon } from '../../ui/Icon';
import { AddPeople } from './AddPeople';
import { aboutOf, commandFor, type Subject } from './commands';
import type { TileAction, Viewer } from './tile';
import { type SessionCommand, usePendingCommands, useSessionCommands } from './useSessionCommands';
import { actionWords, peopleText, shortActionWords } from './wording';

const icons: Readonly<Record<TileAction, IconName>> = {
  call: 'phone',
  cancel: 'x',
  accept: 'phone',
  decline: 'phoneOff',
  leave: 'signOut',
  join: 'logIn',
  add: 'userPlus',
  end: 'phoneOff',
};

const prominent: readonly TileAction[] = ['accept', 'join', 'cancel'];

/** Which button a command that is on its way belongs to. */
const askedBy = (command: SessionCommand): TileAction | undefined =>
  command.kind === 'start' ? 'call' : command.kind === 'rejoin' ? 'join' : command.kind === 'disconnect' ? undefined : command.kind;

type Props = { subject: Subject; actions: readonly TileAction[]; viewer: Viewer; size: 'compact-sm' | 'xs'; onRun?: () => void };

/** The buttons of a tile or of a session, and what they have to ask first. */
export function SessionActions({ subject, actions, viewer, size, onRun }: Props) {
  const commands = useSessionCommands();
  const pending = usePendingCommands().filter((command) => command.about === aboutOf(subject)).map(askedBy);
  const [asking, setAsking] = useState<'add' | 'end'>();
  const { name, session } = subject;

  const run = (action: TileAction) => {
    onRun?.();
    const command = commandFor(action, subject, viewer);
    if (command !== undefined) commands.mutate(command);
    else if (action === 'add' || action === 'end') setAsking(action);
  };

  return (
    <>
      {actions.map((action) => (
        <Button
          key={action}
          size={size}
          variant={prominent.includes(action) ? 'filled' : action === 'end' ? 'subtle' : 'default'}
          {...(action === 'end' ? { color: 'gray' } : {})}
          leftSection={<Icon name={icons[action]} size={13} />}
          loading={pending.includes(action) || (action === 'join' && pending.includes('call'))}
          aria-label={`${actionWords[action]}: ${name}`}
          onClick={() => run(action)}
        >
          {size === 'xs' ? actionWords[action] : shortActionWords[action]}
        </Button>
      ))}
      {asking === 'add' && session !== undefined ? <AddPeople session={session} name={name} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'end' && session !== undefined ? (
        <Confirm
          title={`End ${name} for all?`}
          action="End for all"
          busy={pending.includes('end')}
          onConfirm={() => {
            commands.mutate({ about: aboutOf(subject), name, kind: 'end', session });
            setAsking(undefined);
          }}
          onClose={() => setAsking(undefined)}
        >
          {peopleText(session.connectedCount)} {session.connectedCount === 1 ? 'is' : 'are'} in it. Everybody is disconnected by the controlling function.
        </Confirm>
      ) : null}
    </>
  );
}
