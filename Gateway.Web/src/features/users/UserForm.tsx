import { Button, Modal, NativeSelect, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Role, User } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useHomeDomain } from '../../gateway/useHomeDomain';
import { Confirm } from '../../ui/Confirm';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { tellDone } from '../../ui/notify';
import { draftOf, fieldsOf, patchOf, type UserFields } from './userDraft';

/** Adds a user, or changes one. Passwords go one way: they are never shown again. */
export function UserForm({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const domain = useHomeDomain();
  const [fields, setFields] = useState(() => fieldsOf(user));
  const [removing, setRemoving] = useState(false);
  const set = (change: Partial<UserFields>) => setFields((before) => ({ ...before, ...change }));
  const done = async (message: string) => {
    await queries.invalidateQueries({ queryKey: ['users'] });
    tellDone(message);
    onClose();
  };
  const save = useMutation({
    mutationFn: () =>
      user === undefined ? rest.addUser(draftOf(fields, domain)) : rest.changeUser(user.id, user.version, patchOf(fields, user)),
    onSuccess: (saved) => done(user === undefined ? `${saved.displayName} can register now.` : `${saved.displayName} is saved.`),
  });
  const remove = useMutation({
    mutationFn: () => (user === undefined ? Promise.resolve(null) : rest.removeUser(user.id, user.version)),
    onSuccess: () => done(`${user?.displayName ?? ''} is removed.`),
    onError: () => setRemoving(false),
  });
  const failure = save.error ?? remove.error;

  return (
    <Modal opened onClose={onClose} title={user === undefined ? 'Add a user' : user.displayName} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label="Name"
          data-autofocus
          required
          withAsterisk={false}
          value={fields.displayName}
          onChange={(event) => set({ displayName: event.currentTarget.value })}
        />
        {user === undefined ? (
          <TextInput
            label="Address"
            description="What a handset registers as. It never changes."
            required
            withAsterisk={false}
            leftSection="sip:"
            rightSection={`@${domain}`}
            rightSectionWidth={domain.length * 8 + 26}
            value={fields.user}
            onChange={(event) => set({ user: event.currentTarget.value })}
          />
        ) : (
          <TextInput label="Address" readOnly value={user.address} />
        )}
        <PasswordInput
          label="SIP password"
          description={user === undefined ? 'The handset authenticates with it.' : 'Leave it empty to keep the present one.'}
          autoComplete="new-password"
          required={user === undefined}
          withAsterisk={false}
          value={fields.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <NativeSelect
          label="Console role"
          description="Who has a role may sign in to this console."
          value={fields.role}
          onChange={(event) => set({ role: event.currentTarget.value as Role | 'none' })}
          data={[
            { value: 'none', label: 'None: only a handset' },
            { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
            { value: 'dispatcher', label: 'Dispatcher: talks, sends and handles alerts' },
            { value: 'supervisor', label: 'Supervisor: also takes the floor from others, exports recordings' },
            { value: 'administrator', label: 'Administrator: also users, groups and rules' },
          ]}
        />
        {fields.role === 'none' ? null : (
          <>
            <TextInput
              label="User name"
              description="For signing in; empty means the address without its domain."
              autoComplete="off"
              value={fields.userName}
              onChange={(event) => set({ userName: event.currentTarget.value })}
            />
            <PasswordInput
              label="Console password"
              description={user === undefined ? 'Empty means the SIP password.' : 'Leave it empty to keep the present one.'}
              autoComplete="new-password"
              value={fields.consolePassword}
              onChange={(event) => set({ consolePassword: event.currentTarget.value })}
            />
          </>
        )}
        {user === undefined ? null : (
          <Switch
            label="Bar incoming alerts"
            description="The user’s own setting: every alert to this user is refused."
            checked={fields.alertBarring}
            onChange={(event) => set({ alertBarring: event.currentTarget.checked })}
          />
        )}
        {failure === null ? null : (
          <p className={form['error']} role="alert">
            {explain(failure)}
          </p>
        )}
        <div className={form['end']}>
          {user === undefined ? null : (
            <Button
              className={form['start'] ?? ''}
              variant="subtle"
              color="gray"
              leftSection={<Icon name="trash" size={14} />}
              onClick={() => setRemoving(true)}
            >
              Remove user
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {user === undefined ? 'Add user' : 'Save'}
          </Button>
        </div>
      </form>
      {removing && user !== undefined ? (
        <Confirm
          title={`Remove ${user.displayName}?`}
          action="Remove the user"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        >
          The handset can no longer register. The user leaves all groups, and the user’s own access rules go too. The history stays.
        </Confirm>
      ) : null}
    </Modal>
  );
}
