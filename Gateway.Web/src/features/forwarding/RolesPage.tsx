import { ActionIcon, Button, Modal, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';

import type { CallForwarding } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useHomeDomain } from '../../gateway/useHomeDomain';
import { Confirm } from '../../ui/Confirm';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';

/** Addresses that are no user's and lead somewhere: roles such as a reception, and that of the service itself. */
export function RolesPage({ mayChange, onOpen }: { mayChange: boolean; onOpen: (address: string) => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<CallForwarding>();
  const pages = useInfiniteQuery({
    queryKey: ['forwarding', 'roles'],
    queryFn: ({ pageParam }) => rest.roles(pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const people = new Map([...users.values()].map((user) => [user.address, user.displayName]));
  const roles = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const remove = useMutation({
    mutationFn: (role: CallForwarding) => rest.removeForwardingAt(role.address),
    onSuccess: (_, role) => tellDone(`Calls to ${role.address} are led nowhere.`),
    onError: (error) => tellFailed('The address was not removed', explain(error)),
    onSettled: async () => {
      setRemoving(undefined);
      await queries.invalidateQueries({ queryKey: ['forwarding'] });
    },
  });
  return (
    <Panel
      title="Roles"
      level={1}
      fill
      note="Addresses that are nobody’s own: calls to them ring people, or go to a service."
      actions={
        <>
          <Button component={Link} to="/service-contexts" variant="default" leftSection={<Icon name="chevronLeft" size={14} />}>
            To the service identities
          </Button>
          {mayChange ? (
            <Button leftSection={<Icon name="plus" size={14} />} onClick={() => setAdding(true)}>
              Add a role
            </Button>
          ) : null}
        </>
      }
    >
      {pages.isPending ? <LoadingRows rows={6} label="Loading the roles" /> : null}
      {pages.isError ? <ErrorState title="The roles cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && roles.length === 0 ? (
        <EmptyState icon="route" title="There is no role yet">
          A role is an address, such as that of a reception, at which calls ring whoever works there.
        </EmptyState>
      ) : null}
      {roles.length > 0 ? (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Address</th>
              <th scope="col" className={table['wide']}>
                Who is rung
              </th>
              <th scope="col">Otherwise</th>
              <th scope="col">Action</th>
            </tr>
          </thead>
          <tbody>
            {roles.map((role) => (
              <tr key={role.address}>
                <td>
                  <Link to={`/service-contexts/roles/${encodeURIComponent(role.address)}`}>{role.address}</Link>
                  {role.isAccess ? <span className={table['second']}>the service itself</span> : null}
                </td>
                <td>{role.doNotDisturb || role.contacts.length === 0 ? 'nobody' : role.contacts.map((contact) => people.get(contact) ?? contact).join(', then ')}</td>
                <td>{role.otherwise ?? ''}</td>
                <td className={table['nowrap']}>
                  {mayChange ? (
                    <ActionIcon variant="subtle" color="gray" aria-label={`Remove: ${role.address}`} title="Remove" onClick={() => setRemoving(role)}>
                      <Icon name="trash" size={15} />
                    </ActionIcon>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {pages.hasNextPage ? (
        <div className={table['more']}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more roles
          </Button>
        </div>
      ) : null}
      {adding ? <AddRole onClose={() => setAdding(false)} onAdd={onOpen} /> : null}
      {removing === undefined ? null : (
        <Confirm title={`Lead calls to ${removing.address} nowhere?`} action="Remove the address" busy={remove.isPending} onConfirm={() => remove.mutate(removing)} onClose={() => setRemoving(undefined)}>
          Nobody is rung there any more. A mailbox of it stays, for those who may see all mailboxes.
        </Confirm>
      )}
    </Panel>
  );
}

/** Asks for the address; whom it rings is said on its page, and nothing is kept before. */
function AddRole({ onClose, onAdd }: { onClose: () => void; onAdd: (address: string) => void }) {
  const domain = useHomeDomain();
  const [name, setName] = useState('');
  return (
    <Modal opened onClose={onClose} title="Add a role" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          onAdd(`sip:${name}@${domain}`);
        }}
      >
        <TextInput
          label="Address"
          description="No user’s. Whom it rings is asked next."
          data-autofocus
          required
          withAsterisk={false}
          leftSection="sip:"
          rightSection={`@${domain}`}
          rightSectionWidth={domain.length * 8 + 26}
          value={name}
          onChange={(event) => setName(event.currentTarget.value.trim())}
        />
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === ''}>
            Next
          </Button>
        </div>
      </form>
    </Modal>
  );
}
