import { Button, Modal, NativeSelect, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Group, GroupMember } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { type MemberRights, priorityNames, rightsOf, roleNames, withRole } from './groupFields';

type FlagName = 'listenOnly' | 'mayJoin' | 'mayInitiate' | 'mayInvite' | 'maySeeParticipants';

const flags: readonly { name: FlagName; label: string; description: string }[] = [
  { name: 'listenOnly', label: 'Only listens', description: 'The floor is never granted.' },
  { name: 'mayJoin', label: 'May take part', description: 'Otherwise neither called nor let in.' },
  { name: 'mayInitiate', label: 'May start a session', description: 'The call has the others called.' },
  { name: 'mayInvite', label: 'May add people', description: 'Also people who are no members.' },
  { name: 'maySeeParticipants', label: 'Sees who is in the session', description: 'The handset is told who comes and goes.' },
];

/** What one member may do in the sessions of the group. */
export function MemberRightsForm({ group, member, onClose }: { group: Group; member: GroupMember; onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [rights, setRights] = useState<MemberRights>(() => rightsOf(member));
  const save = useMutation({
    mutationFn: () => rest.putMember(group.id, member.id, rights),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['groups'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${member.displayName} in ${group.displayName}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <NativeSelect
          label="Role"
          data-autofocus
          value={rights.role}
          onChange={(event) => setRights(withRole(rights, event.currentTarget.value as GroupMember['role']))}
          data={roleNames.map(({ value, name }) => ({ value, label: name }))}
        />
        <NativeSelect
          label="Priority for the floor"
          value={String(rights.priority)}
          onChange={(event) => setRights({ ...rights, priority: Number(event.currentTarget.value) })}
          data={priorityNames.map(({ value, name }) => ({ value, label: name }))}
        />
        {flags.map(({ name, label, description }) => (
          <Switch key={name} label={label} description={description} checked={rights[name]} onChange={(event) => setRights({ ...rights, [name]: event.currentTarget.checked })} />
        ))}
        {save.isError ? (
          <p className={form['error']} role="alert">
            {explain(save.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
