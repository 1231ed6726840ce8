import { Button, Modal } from '@mantine/core';
import { useState } from 'react';

import type { Session } from '../../gateway/model';
import { useLive } from '../../gateway/GatewayContext';
import { AddressesInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { isOut } from './tile';
import { useSessionCommands } from './useSessionCommands';

/** Invites more people to a session that goes on. What each of them answers is seen in the session. */
export function AddPeople({ session, name, onClose }: { session: Session; name: string; onClose: () => void }) {
  const users = useLive((view) => view.users);
  const commands = useSessionCommands();
  const [to, setTo] = useState<string[]>([]);
  const inside = new Set(session.participants.filter((participant) => !isOut(participant)).map((participant) => participant.address));

  return (
    <Modal opened onClose={onClose} title={`Add people to ${name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          commands.mutate({ about: session.id, name, kind: 'add', session, to }, { onSuccess: onClose });
        }}
      >
        <AddressesInput
          label="Who"
          autoFocus
          placeholder={to.length === 0 ? 'A name or an address' : ''}
          suggestions={[...users.values()]
            .filter((user) => !inside.has(user.address))
            .map((user) => ({ value: user.address, name: user.displayName, note: user.registered ? 'registered' : 'not registered' }))}
          value={to}
          onChange={setTo}
        />
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={to.length === 0} loading={commands.isPending}>
            {to.length > 1 ? `Invite ${to.length}` : 'Invite'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
